"""Verificador de un presupuesto participativo publicado: repite, desde la carpeta publicada, todo lo que se puede.

Solo necesita Python 3.8 o mayor. No se instala nada, y no usa internet:

    python3 verificar.py CARPETA [--codigo CÓDIGO] [--vigia CARPETA_DEL_VIGÍA] [--llave HEX] [--segundos N]

CARPETA es la carpeta de la publicación, o su ZIP tal como se descargó. --codigo busca su voto con el código de
comprobación. --vigia compara con lo que guardó quien vigiló la votación («watch»). --llave dice la llave de las firmas
que usted conoce por otro lado: un afiche, un acta en papel, otra persona. --segundos dice cuánto pueden tardar todos
los recuentos juntos (300 si no se dice); una votación de toda la región tarda unos pocos. Cada línea empieza con

    CORRECTO               se revisó y está bien
    FALLA                  se revisó y está mal, o no se pudo revisar porque algo está mal
    NO VERIFICABLE AQUÍ    desde la carpeta nadie puede saberlo, o faltó tiempo; la línea dice qué hacer

y termina con 0 si no hay ninguna FALLA, con 1 si hay alguna, y con 2 si lo que se le dio no es una publicación.

Qué revisa, en el orden de este archivo:

    1. La firma digital: que este mismo programa la revise bien (ejemplos de la norma RFC 8032).
    2. Los manifiestos: cada archivo con su tamaño y su SHA-256, ninguno de más, la firma, y el acta que los nombra.
    3. La llave: cuál firmó, y si se conoce por otro lado.
    4. Los puntos de control: cada firma, la cadena, los números, los días, que el ánfora solo crezca, y cada
       restauración que se cuenta.
    5. Las listas de códigos y de sobres: en orden, sin repetidos, con la raíz (RFC 9162) que firmó cada punto.
    6. Las bases: que sean las congeladas.
    7. Quiénes votaron, las cédulas y los totales: tantas como votos firmados, marcadas como se puede, en un orden que
       no delata, y grupos que suman lo debido.
    8. El sorteo de los empates, y el recuento exacto por las dos reglas: más votos y partes iguales.
    9. Los archivos .pb, para otros programas de conteo.
    10. Su código (--codigo), y lo que guardó quien vigiló (--vigia).
    11. Lo que nadie puede verificar desde la carpeta: se dice siempre.

No usa nada del programa que hizo la publicación: es otra escritura de las mismas reglas. Y desconfía de la carpeta, que
pudo hacer alguien que quiere engañar: nada de ella se ejecuta, se imprime sin limpiar, ni se lee sin límite.
"""

from __future__ import annotations

import sys

if __name__ == "__main__":
    # Lo que esté al lado, como un csv.py que alguien puso en Descargas, no es parte de este programa.
    sys.path[:1] = []

import argparse
import csv
import hashlib
import io
import json
import os
import re
import stat
import time
import unicodedata
import zipfile
from datetime import date, datetime, timedelta, timezone
from fractions import Fraction
from heapq import heappop, heappush
from itertools import groupby
from math import gcd, inf
from pathlib import Path
from typing import Any, Callable, Dict, Iterable, Iterator, List, NamedTuple, NoReturn, Sequence, Tuple

# ---------------------------------------------------------------------------------------------------------------------
# Cómo se dice lo que se halla
# ---------------------------------------------------------------------------------------------------------------------

BIEN, MAL, NO_AQUI = "CORRECTO", "FALLA", "NO VERIFICABLE AQUÍ"
LINEAS_POR_REVISION = 20


class Falla(Exception):
    """Lo que impide terminar una revisión; su texto se dice."""


class YaSeDijo(Falla):
    """Lo mismo, por un archivo cuya falla ya se dijo."""


class NoEsPublicacion(Exception):
    """Lo que se dio no es una publicación, o no se entiende lo que se pide."""


def cita(ajeno: object) -> str:
    """Un texto ajeno, corto. (Los caracteres que mandan en una terminal los quita `decir`.)"""
    texto = str(ajeno)
    return f"«{texto[:80]}…»" if len(texto) > 80 else f"«{texto}»"


def cuantos(numero: int, uno: str, varios: str) -> str:
    return f"{numero} {uno if numero == 1 else varios}"


class Informe:
    """Dice cada hallazgo en una línea, y los cuenta."""

    def __init__(self) -> None:
        self.cuenta = {BIEN: 0, MAL: 0, NO_AQUI: 0}
        self.aqui = dict(self.cuenta)
        self.sin_revisar: list[str] = []

    def decir(self, estado: str, frase: str) -> None:
        self.cuenta[estado] = self.cuenta.get(estado, 0) + 1
        self.aqui[estado] = self.aqui.get(estado, 0) + 1
        if self.aqui[estado] <= LINEAS_POR_REVISION:
            limpia = "".join(letra if letra.isprintable() else "·" for letra in frase)
            print(f"{estado:8}  {limpia[:700]}", flush=True)

    def bien(self, frase: str) -> None:
        """Lo dice solo si en esta revisión nada falló."""
        if not self.aqui[MAL]:
            self.decir(BIEN, frase)

    def mal(self, frase: str) -> None:
        self.decir(MAL, frase)

    def no_aqui(self, frase: str) -> None:
        self.decir(NO_AQUI, frase)

    def no_se_pudo(self, nombre: str) -> None:
        """Depende de algo que falló y ya se dijo: se dice al final, junto con lo demás. Aquí nada más está bien."""
        self.sin_revisar.append(nombre)
        self.aqui[MAL] += 1

    def revisar(self, nombre: str, revision: Callable[..., None], *partes: str, **dados: Any) -> None:
        """Hace una revisión. Si no se leyó una de las partes que necesita, o si algo no se deja leer, es una FALLA:
        nada se deja de revisar callando.
        """
        self.aqui = dict.fromkeys(self.aqui, 0)
        if all(hasattr(self, parte) for parte in partes):
            try:
                revision(**dados)
            except YaSeDijo:
                self.no_se_pudo(nombre)
            except Falla as falla:
                self.mal(f"{nombre}: {falla}")
            except Exception as error:  # noqa: BLE001 - nada hecho con malicia ha de callar al verificador
                self.mal(f"{nombre}: lo publicado no se deja leer ({type(error).__name__}).")
        else:
            self.no_se_pudo(nombre)
        for estado, veces in self.aqui.items():
            if veces > LINEAS_POR_REVISION:
                print(f"{estado:8}  {nombre}: y {veces - LINEAS_POR_REVISION} más como las de arriba.")


# ---------------------------------------------------------------------------------------------------------------------
# 1. La firma digital: Ed25519 (RFC 8032)
#
# Un punto de la curva es (X, Y, Z, T): x = X/Z, y = Y/Z, x·y = T/Z. Para revisar una firma se multiplican dos puntos
# por números de 253 bits; aquí, con tablas de los múltiplos de cada byte, porque miles de firmas son de una sola llave.
# ---------------------------------------------------------------------------------------------------------------------

Punto = Tuple[int, int, int, int]
Tabla = List[List[Punto]]

P = 2**255 - 19
ORDEN = 2**252 + 27742317777372353535851937790883648493
D = -121665 * pow(121666, -1, P) % P
RAIZ_DE_MENOS_UNO = pow(2, (P - 1) // 4, P)
NEUTRO: Punto = (0, 1, 1, 0)

# RFC 8032, 7.1: TEST 1, TEST 2, TEST 3 y TEST SHA(abc). De cada uno la llave, las dos mitades de la firma y el mensaje.
EJEMPLOS_ESCRITOS = """
d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a
e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e06522490155
5fb8821590a33bacc61e39701cf9b46bd25bf5f0595bbe24655141438e7a100b

3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c
92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da
085ac1e43e15996e458f3613d0f11d8c387b2eaeb4302aeeb00d291612bb0c00 72

fc51cd8e6218a1a38da47ed00230f0580816ed13ba3303ac5deb911548908025
6291d657deec24024827e69c3abe01a30ce548a284743a445e3680d7db5ac3ac
18ff9b538d16f290ae67f760984dc6594a7c15e9716ed28dc027beceea1ec40a af82

ec172b93ad5e563bf4932c70e1245034c35467ef2efd4d64ebf819683467e2bf
dc2a4459e7369633a52b1bf277839a00201009a3efbf3ecb69bea2186c26b589
09351fc9ac90b3ecfdfbc7c66431e0303dca179c138ac17ad9bef1177331a704
ddaf35a193617abacc417349ae20413112e6fa4e89a97ea20a9eeee64b55d39a
2192992a274fc1a836ba3c23a3feebbd454d4423643ce80e2a9ac94fa54ca49f
"""
BLOQUES = [bloque.split() for bloque in EJEMPLOS_ESCRITOS.split("\n\n")]
EJEMPLOS = [(llave, "".join(mensaje), r + s) for llave, r, s, *mensaje in BLOQUES]


def preparado(punto: Punto) -> Punto:
    """El punto en la forma en que se suma más rápido: Y-X, Y+X, 2·d·T, 2·Z."""
    x, y, z, t = punto
    return (y - x) % P, (y + x) % P, 2 * D * t % P, 2 * z % P


def suma(uno: Punto, otro: Punto) -> Punto:
    """La suma de un punto y otro preparado. Sirve también para un punto consigo mismo."""
    x, y, z, t = uno
    resta, mas, dt, dz = otro
    a, b, c, d = (y - x) * resta % P, (y + x) * mas % P, t * dt % P, z * dz % P
    e, f, g, h = b - a, d - c, d + c, b + a
    return e * f % P, g * h % P, f * g % P, e * h % P


def tabla_de(punto: Punto, bits: int) -> Tabla:
    """Para cada grupo de bits de un número, los múltiplos del punto que ese grupo puede pedir."""
    tabla = []
    for _grupo in range(0, 256, bits):
        este, fila, multiplo = preparado(punto), [], NEUTRO
        for _veces in range(2**bits):
            fila.append(preparado(multiplo))
            multiplo = suma(multiplo, este)
        tabla.append(fila)
        punto = multiplo
    return tabla


def mas_multiplo(resultado: Punto, numero: int, tabla: Tabla) -> Punto:
    bits = 256 // len(tabla)
    for fila in tabla:
        resultado = suma(resultado, fila[numero & (2**bits - 1)])
        numero >>= bits
    return resultado


def punto_de(escrito: bytes) -> Punto:
    """El punto que dicen 32 bytes (RFC 8032, 5.1.3). Levanta Falla si no lo dicen de la única forma debida."""
    y = int.from_bytes(escrito, "little")
    impar, y = y >> 255, y & (2**255 - 1)
    cuadrado = (y * y - 1) * pow(D * y * y + 1, -1, P) % P
    x = pow(cuadrado, (P + 3) // 8, P)
    if (x * x - cuadrado) % P:
        x = x * RAIZ_DE_MENOS_UNO % P
    if len(escrito) != 32 or y >= P or (x * x - cuadrado) % P or (x == 0 and impar):
        raise Falla("la llave de las firmas no es una llave Ed25519.")
    x = P - x if x & 1 != impar else x
    return x, y, 1, x * y % P


def escrito(punto: Punto) -> bytes:
    x, y, z, _t = punto
    inverso = pow(z, -1, P)
    return (y * inverso % P | (x * inverso % P & 1) << 255).to_bytes(32, "little")


TABLA_DE_LA_BASE: Tabla = []


class Llave:
    """Una llave pública, lista para revisar muchas firmas. Con más `bits` tarda más en estar lista."""

    def __init__(self, publica: bytes, bits: int = 8) -> None:
        x, y, z, t = por_ocho = punto_de(publica)
        for _vez in range(3):
            por_ocho = suma(por_ocho, preparado(por_ocho))
        if escrito(por_ocho) == escrito(NEUTRO):
            raise Falla("la llave de las firmas es una de las pocas con las que cualquiera puede firmar.")
        if not TABLA_DE_LA_BASE:
            TABLA_DE_LA_BASE.extend(tabla_de(punto_de(b"\x58" + b"\x66" * 31), 8))
        self.publica, self.tabla_opuesta = publica, tabla_de((P - x, y, z, P - t), bits)

    def firmo(self, mensaje: bytes, firma: bytes) -> bool:
        """Si R = S·B - k·A, con R y S escritos de la única forma debida."""
        r, s = firma[:32], int.from_bytes(firma[32:], "little")
        k = int.from_bytes(hashlib.sha512(r + self.publica + mensaje).digest(), "little") % ORDEN
        if len(firma) != 64 or s >= ORDEN:
            return False
        return escrito(mas_multiplo(mas_multiplo(NEUTRO, s, TABLA_DE_LA_BASE), k, self.tabla_opuesta)) == r


def la_firma_se_revisa_bien() -> bool:
    """Acepta los ejemplos de la norma, y ninguno con un bit cambiado."""
    for ejemplo in EJEMPLOS:
        publica, dicho, firma = map(bytes.fromhex, ejemplo)
        try:
            llave = Llave(publica, 4)
        except Falla:
            return False
        otras = [firma[:lugar] + bytes([firma[lugar] ^ 1]) + firma[lugar + 1 :] for lugar in (0, 32)]
        if not llave.firmo(dicho, firma) or llave.firmo(dicho + b"\0", firma):
            return False
        if any(llave.firmo(dicho, otra) for otra in otras):
            return False
    return True


# ---------------------------------------------------------------------------------------------------------------------
# 2. Los archivos y sus manifiestos
# ---------------------------------------------------------------------------------------------------------------------

MEGA = 2**20
MAYOR_ARCHIVO, MAYOR_JSON, MAYOR_TODO, MAS_ARCHIVOS = 128 * MEGA, 48 * MEGA, 2048 * MEGA, 250_000
MAS_OBJETOS, MAYOR_TABLA = 1_000_000, 32 * MEGA
MANIFIESTO, FIRMA, INTERIOR, ACTA = "manifiesto.json", "manifiesto.firma", "manifiesto-interior.json", "acta.pdf"
DEBIDOS = (
    *("LEAME.txt", "bases.json", "control.json", "lugares.csv", "cedulas.csv", "votos.csv", "resultados.json"),
    *("participacion.csv", "participacion_grupos.csv", "diccionario.csv", "verificar.py", INTERIOR, ACTA),
)
PARTE = r"[A-Za-z0-9]([A-Za-z0-9._-]{0,78}[A-Za-z0-9])?"
NOMBRE = re.compile(f"{PARTE}(/{PARTE}){{0,3}}")
HEX_32, HEX_64 = re.compile("[0-9a-f]{64}"), re.compile("[0-9a-f]{128}")


class Fuente:
    """La carpeta o su ZIP: los archivos que tiene, con su tamaño, y lo que en ella no debe haber."""

    def __init__(self, ruta: str) -> None:
        self.raiz = Path(ruta)
        self.tamanos: dict[str, int] = {}
        self.iguales: set[str] = set()
        self.reparos: list[str] = []
        self.zip: zipfile.ZipFile | None = None
        self.prefijo = ""
        try:
            self._mirar_carpeta() if self.raiz.is_dir() else self._mirar_zip()
        except Exception as error:  # noqa: BLE001 - zipfile falla de muchas maneras
            motivo = f": {error}" if type(error) is ValueError else ""
            raise NoEsPublicacion(f"{cita(ruta)} no es una carpeta ni un ZIP que se pueda leer{motivo}.") from None
        if not {MANIFIESTO, "control.json"} & set(self.tamanos):
            raise NoEsPublicacion(f"en {cita(ruta)} no hay una publicación: faltan {MANIFIESTO} y control.json.")

    def _mirar_carpeta(self) -> None:
        """Hay programas que al descomprimir ponen la carpeta dentro de otra del mismo nombre."""
        dentro = list(self.raiz.iterdir())
        if len(dentro) == 1 and dentro[0].is_dir() and not dentro[0].is_symlink():
            self.raiz = dentro[0]
        pendientes = [self.raiz]
        while pendientes:
            for ruta in pendientes.pop().iterdir():
                nombre, dato = ruta.relative_to(self.raiz).as_posix(), ruta.lstat()
                if stat.S_ISDIR(dato.st_mode) and nombre.count("/") < 4 and len(pendientes) < MAS_ARCHIVOS:
                    pendientes.append(ruta)
                else:
                    self._anotar(nombre, dato.st_size, stat.S_ISREG(dato.st_mode))

    def _mirar_zip(self) -> None:
        if self.raiz.stat().st_size > MAYOR_TODO:
            raise ValueError("es demasiado grande")
        self.zip = zipfile.ZipFile(self.raiz)
        miembros = self.zip.infolist()
        primeros = {uno.orig_filename.split("/")[0] for uno in miembros}
        if len(primeros) == 1 and not primeros & {MANIFIESTO, "control.json"}:
            self.prefijo = f"{primeros.pop()}/"
            if not re.fullmatch(f"{PARTE}/", self.prefijo):
                raise ValueError("su carpeta no tiene un nombre común")
        self._mirar_lo_que_no_se_lista(miembros)
        for uno in miembros:
            nombre, tipo = uno.orig_filename[len(self.prefijo) :], stat.S_IFMT(uno.external_attr >> 16)
            comun = uno.orig_filename == uno.filename and not uno.flag_bits & 1 and uno.compress_type in (0, 8)
            if uno.file_size or not (nombre == "" or nombre.endswith("/")):
                self._anotar(nombre, uno.file_size, comun and tipo in (0, stat.S_IFREG))

    def _mirar_lo_que_no_se_lista(self, miembros: Sequence[zipfile.ZipInfo]) -> None:
        """Lo que su lista no nombra lo sacan otros programas: los archivos van uno tras otro, y no hay nada más."""
        sigue = 0
        with self.raiz.open("rb") as archivo:
            for uno in sorted(miembros, key=lambda miembro: miembro.header_offset):
                archivo.seek(uno.header_offset + 26)
                largos = archivo.read(4)
                if uno.header_offset != sigue or len(largos) < 4:
                    raise ValueError("tiene algo que su lista no nombra")
                sigue += 30 + int.from_bytes(largos[:2], "little") + int.from_bytes(largos[2:], "little")
                sigue += uno.compress_size
        if self.zip is None or self.zip.start_dir != sigue or self.zip.comment:
            raise ValueError("tiene algo que su lista no nombra")

    def _anotar(self, nombre: str, tamano: int, es_archivo: bool) -> None:
        if len(self.tamanos) + len(self.reparos) >= MAS_ARCHIVOS:
            raise ValueError("tiene demasiados archivos")
        if not es_archivo:
            self.reparos.append(f"{cita(nombre)} es un enlace, o algo que no es un archivo común.")
        elif nombre in self.tamanos:
            self.reparos.append(f"{cita(nombre)} está dos veces.")
        elif nombre.casefold() in self.iguales:
            self.reparos.append(f"{cita(nombre)} se llama como otro, si no se miran las mayúsculas.")
        elif not NOMBRE.fullmatch(nombre):
            self.reparos.append(f"{cita(nombre)} no es un nombre que tenga un archivo de una publicación.")
        if es_archivo:
            self.tamanos[nombre] = tamano
            self.iguales.add(nombre.casefold())

    def leer(self, nombre: str, mayor: int = MAYOR_ARCHIVO) -> bytes:
        """Todo el archivo, que no puede tener más bytes de los que dice tener. Levanta Falla."""
        tamano = self.tamanos.get(nombre)
        if tamano is None:
            raise Falla(f"falta el archivo {nombre}.")
        if tamano > mayor:
            raise Falla(f"{nombre} es demasiado grande ({tamano} bytes).")
        try:
            with self.zip.open(self.prefijo + nombre) if self.zip else (self.raiz / nombre).open("rb") as archivo:
                contenido = archivo.read(tamano + 1)
        except Exception as error:  # noqa: BLE001 - zipfile y zlib fallan de muchas maneras
            raise Falla(f"{nombre} no se deja leer ({type(error).__name__}).") from None
        if len(contenido) != tamano:
            raise Falla(f"{nombre} no tiene los {tamano} bytes que dice tener.")
        return contenido


def leer_json(contenido: bytes) -> Any:
    """JSON sin nombres repetidos, sin decimales ni NaN, sin números enormes. Levanta Falla."""

    def sin_repetir(pares: list[tuple[str, Any]]) -> dict[str, Any]:
        if len(dict(pares)) < len(pares):
            raise Falla("un mismo nombre está dos veces en un objeto de JSON.")
        return dict(pares)

    def entero(texto: str) -> int:
        if not re.fullmatch("-?[0-9]{1,18}", texto):
            raise Falla(f"{cita(texto)} está donde va un número entero.")
        return int(texto)

    if len(contenido) > MAYOR_JSON or contenido.count(b"{") + contenido.count(b"[") > MAS_OBJETOS:
        raise Falla("es demasiado grande.")
    lector = json.JSONDecoder(
        object_pairs_hook=sin_repetir, parse_int=entero, parse_float=entero, parse_constant=entero
    )
    try:
        return lector.decode(contenido.decode("utf-8"))
    except (ValueError, RecursionError):
        raise Falla("no es JSON en UTF-8 bien escrito.") from None


TIPOS_DE_JSON = (dict, list, str, int, bool, type(None))


def campo(objeto: Any, nombre: str, *tipos: type) -> Any:
    """Un valor de un objeto de JSON, que es de uno de estos tipos (y true no es un entero). Levanta Falla."""
    if type(objeto) is not dict or nombre not in objeto:
        raise Falla(f"falta {cita(nombre)}.")
    if type(objeto[nombre]) not in tipos:
        raise Falla(f"{cita(nombre)} no es lo que debe ser.")
    return objeto[nombre]


def justo(objeto: Any, *nombres: str) -> None:
    """Levanta Falla si un objeto de JSON no tiene justo estos nombres. La forma 1 no tiene otros: la que los tenga
    será otra forma, con otro número en su manifiesto y otro verificador.
    """
    for nombre in nombres:
        campo(objeto, nombre, *TIPOS_DE_JSON)
    for nombre in sorted(set(objeto) - set(nombres)):
        raise Falla(f"dice {cita(nombre)}, que una publicación de esta forma no dice.")


def natural(objeto: Any, nombre: str, minimo: int = 0) -> int:
    numero: int = campo(objeto, nombre, int)
    if not minimo <= numero < 10**15:
        raise Falla(f"{cita(nombre)} no puede ser {numero}.")
    return numero


def hexadecimal(objeto: Any, nombre: str, forma: re.Pattern[str] = HEX_32) -> str:
    texto: str = campo(objeto, nombre, str)
    if not forma.fullmatch(texto):
        raise Falla(f"{cita(nombre)} no está en hexadecimal, con las letras y el largo debidos.")
    return texto


PERU = timezone(timedelta(hours=-5))
MOMENTO = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}(:[0-9]{2}([.][0-9]{6})?)?[+-][0-9]{2}:[0-9]{2}")


def momento(objeto: Any, nombre: str) -> datetime:
    """El momento que dice, en la hora del Perú. Levanta Falla."""
    texto: str = campo(objeto, nombre, str)
    try:
        if MOMENTO.fullmatch(texto):
            return datetime.fromisoformat(texto).astimezone(PERU)
    except (ValueError, OverflowError):
        pass
    raise Falla(f"{cita(nombre)} no es un momento bien escrito.")


def texto_de(contenido: bytes, fin_de_linea: str) -> io.TextIOWrapper:
    """Un texto en UTF-8, línea por línea."""
    return io.TextIOWrapper(io.BytesIO(contenido), encoding="utf-8", newline=fin_de_linea)


def sha256(contenido: bytes) -> str:
    return hashlib.sha256(contenido).hexdigest()


def manifiesto_de(contenido: bytes) -> tuple[int, dict[str, tuple[int, str]]]:
    """El año del proceso, y los bytes y el SHA-256 de cada archivo. Levanta Falla."""
    dicho = leer_json(contenido)
    archivos: dict[str, tuple[int, str]] = {}
    for uno in campo(dicho, "archivos", list):
        nombre = campo(uno, "nombre", str)
        if not NOMBRE.fullmatch(nombre):
            raise Falla(f"{cita(nombre)} no es un nombre que tenga un archivo de una publicación.")
        archivos[nombre] = (natural(uno, "bytes"), hexadecimal(uno, "sha256"))
    if set(dicho) != {"proceso", "formato", "archivos"} or campo(dicho, "formato", int) != 1:
        raise Falla("no es de la forma 1, que es la que este verificador entiende.")
    if [uno["nombre"] for uno in dicho["archivos"]] != sorted(archivos):
        raise Falla("sus archivos no están en orden, o uno está dos veces.")
    return natural(dicho, "proceso"), archivos


class Archivos(Informe):
    """Solo se lee lo que es, byte por byte, lo del manifiesto. Lo que no se pudo leer no queda como atributo."""

    proceso: int
    listados: dict[str, tuple[int, str]]

    def __init__(self, fuente: Fuente) -> None:
        super().__init__()
        self.fuente = fuente
        self.con_falla: set[str] = set()

    def leer_manifiesto(self) -> None:
        self.proceso, self.listados = manifiesto_de(self.fuente.leer(MANIFIESTO, MAYOR_JSON))

    def leer(self, nombre: str) -> bytes:
        if nombre in self.con_falla:
            raise YaSeDijo
        tamano, huella = self.listados.get(nombre, (-1, ""))
        if self.fuente.tamanos.get(nombre, -2) != tamano:
            raise Falla(f"{nombre} falta, o no tiene el tamaño que dice el manifiesto.")
        contenido = self.fuente.leer(nombre)
        if sha256(contenido) != huella:
            raise Falla(f"{nombre} fue cambiado: su SHA-256 no es el que dice el manifiesto.")
        return contenido

    def tabla(self, nombre: str, *columnas: str) -> Iterator[list[str]]:
        """Las filas de un CSV sin comillas, que tiene justo estas columnas. Levanta Falla."""
        contenido = self.leer(nombre)
        if len(contenido) > (MAYOR_TABLA if nombre in ("cedulas.csv", "votos.csv") else MEGA):
            raise Falla(f"{nombre} es demasiado grande.")
        lineas = texto_de(contenido, "\n")
        if next(lineas, "") != ",".join(columnas) + "\n":
            raise Falla(f"{nombre} no tiene las columnas debidas.")
        for numero, linea in enumerate(lineas, start=2):
            fila = linea[:-1].split(",")
            if len(fila) != len(columnas) or linea[-1] != "\n" or not linea[:-1].isprintable():
                raise Falla(f"la línea {numero} de {nombre} no tiene {len(columnas)} columnas bien escritas.")
            yield fila

    def revisar_archivos(self) -> None:
        if sum(tamano for tamano, _huella in self.listados.values()) > MAYOR_TODO:
            raise Falla("el manifiesto anuncia demasiados bytes; no se lee ninguno.")
        for reparo in self.fuente.reparos:
            self.mal(f"Archivos: {reparo}")
        for nombre in sorted(set(DEBIDOS) - set(self.listados)):
            self.mal(f"Archivos: {nombre} no está en el manifiesto.")
            self.con_falla.add(nombre)
        for nombre in sorted(set(self.fuente.tamanos) - set(self.listados) - {MANIFIESTO, FIRMA}):
            self.mal(f"Archivos: sobra {cita(nombre)}: no está en el manifiesto. Si lo puso su computadora, bórrelo.")
        for nombre in self.listados:
            try:
                self.leer(nombre)
            except Falla as falla:
                self.mal(f"Archivos: {falla}")
                self.con_falla.add(nombre)
            if nombre not in DEBIDOS and not nombre.startswith(("control/", "elecciones/")):
                self.no_aqui(f"{cita(nombre)} está firmado, pero este verificador no sabe qué es.")
        self.bien(f"Archivos: los {len(self.listados)} del manifiesto están, sin cambio, y no sobra ninguno.")

    def revisar_interior(self) -> None:
        afuera = {nombre: dicho for nombre, dicho in self.listados.items() if nombre not in (INTERIOR, ACTA)}
        if manifiesto_de(self.leer(INTERIOR)) != (self.proceso, afuera):
            self.mal(f"{INTERIOR}: no dice lo mismo que {MANIFIESTO} de los archivos que ambos listan.")
        self.bien(f"{INTERIOR}: lista los mismos archivos que {MANIFIESTO}, menos el acta y él mismo.")

    def revisar_acta(self) -> None:
        acta, huella = self.leer(ACTA), sha256(self.leer(INTERIOR)).encode()
        datos = [trozo.partition(b"</x:xmpmeta>")[:2] for trozo in acta.split(b"<x:xmpmeta")[1:]]
        claves = b"".join(re.findall(rb"<pdf:Keywords>[^<]*</", b"".join(dato for dato, cierra in datos if cierra)))
        if b"sha256:" + huella not in claves:
            self.mal(f"{ACTA}: no lleva en sus palabras clave el SHA-256 de {INTERIOR}.")
        elif set(re.findall(rb"sha256:([0-9a-f]{64})", acta)) != {huella}:
            self.mal(f"{ACTA}: lleva además el SHA-256 de otra cosa.")
        self.bien(f"{ACTA}: lleva el SHA-256 de {INTERIOR}, así que es el acta de esta publicación.")
        self.no_aqui(f"{ACTA}: lo que dicen sus páginas. Léala y compárela con resultados.json.")


# ---------------------------------------------------------------------------------------------------------------------
# 3 y 4. La llave, y los puntos de control: lo que se firmó del ánfora mientras se votaba
# ---------------------------------------------------------------------------------------------------------------------

CADENA = 100_000
LUGARES = "cajamarca cajabamba celendin chota contumaza cutervo hualgayoc jaen san-ignacio san-marcos san-miguel "
LUGARES += "san-pablo santa-cruz"
PROVINCIAS = {f"06{numero:02}": lugar for numero, lugar in enumerate(LUGARES.split(), start=1)}
TIPOS = ("codigos", "sobres")
DE_CADENA = {"causa", "copia", "restaurado", "ultimo_punto", "puntos_perdidos", "codigos_perdidos"}
DE_CADENA.add("codigos_perdidos_lineas")


class Control(NamedTuple):
    """Un punto de control. `lineas` y `raiz` son de cada tipo de lista; `fijo`, lo que no cambia desde ahí."""

    texto: str
    proceso: int
    numero: int
    dia: str
    anterior: str
    lineas: dict[str, int]
    raiz: dict[str, str]
    votos: dict[str, int]
    fijo: dict[str, str]

    @property
    def huella(self) -> str:
        return sha256(self.texto.encode())

    @property
    def empieza_cadena(self) -> bool:
        """Si con él sigue un ánfora restaurada."""
        return self.numero > 0 and self.numero % CADENA == 0 and bool(self.fijo)

    def pierde(self, numero: int) -> bool:
        """Si dice que, al restaurar el ánfora, se perdió el punto de ese número."""
        ultimo = self.fijo.get("ultimo_punto", "")
        return self.empieza_cadena and bool(NUMERO.fullmatch(ultimo)) and int(ultimo) < numero < self.numero


def es_dia(texto: str) -> bool:
    try:
        return date.fromisoformat(texto).isoformat() == texto
    except ValueError:
        return False


def control_de(texto: str) -> Control:
    """Lo que dice un punto de control, escrito de la única forma debida. Levanta Falla."""
    dicho = leer_json(texto.encode())
    if json.dumps(dicho, ensure_ascii=False, sort_keys=True, separators=(",", ":")) != texto:
        raise Falla("no está escrito de la única forma debida.")
    if set(dicho) != {"proceso", "numero", "dia", "anterior", *TIPOS, "votos", "fijo"}:
        raise Falla("no dice justo lo que dice un punto de control.")
    dia, votos, fijo = campo(dicho, "dia", str), campo(dicho, "votos", dict), campo(dicho, "fijo", dict)
    textos = all(type(uno) is str for uno in fijo.values())
    if not es_dia(dia) or not set(votos) <= set(PROVINCIAS) or not textos:
        raise Falla("tiene un día, una provincia o un dato fijo mal escrito.")
    return Control(
        texto,
        natural(dicho, "proceso"),
        natural(dicho, "numero"),
        dia,
        hexadecimal(dicho, "anterior"),
        {tipo: natural(dicho[tipo], "lineas") for tipo in TIPOS},
        {tipo: hexadecimal(dicho[tipo], "raiz") for tipo in TIPOS},
        {provincia: natural(votos, provincia) for provincia in votos},
        fijo,
    )


def reparos_del_primero(uno: Control, llave: str) -> Iterator[str]:
    vacio = set(uno.lineas.values()) == {0} and set(uno.raiz.values()) == {sha256(b"")} and not any(uno.votos.values())
    if uno.numero or uno.anterior != "0" * 64 or not vacio:
        yield "no es el comienzo de un ánfora vacía"
    if uno.fijo.get("llave_de_las_firmas") != llave:
        yield "no nombra la llave con la que se firma"
    for dato in ("bases", "padron", "llave_del_anfora"):
        if not HEX_32.fullmatch(uno.fijo.get(dato, "")):
            yield f"no dice qué quedó fijo: {dato}"


def reparos_de(antes: Control, uno: Control) -> list[str]:
    """Lo que impide que un punto venga después de otro."""
    salta = uno.numero > antes.numero and uno.empieza_cadena
    nuevas = uno.lineas["codigos"] - antes.lineas["codigos"]
    crece = all(uno.votos.get(provincia, 0) >= votos for provincia, votos in antes.votos.items())
    fijados = [uno.fijo[dato] for dato in ("bases", "padron") if dato in uno.fijo]
    casos = (
        (salta or uno.numero == antes.numero + 1, f"no sigue al número {antes.numero}"),
        (uno.anterior == antes.huella, "no lleva el SHA-256 del anterior"),
        (uno.dia >= antes.dia, "es de un día anterior al del punto que le precede"),
        (crece and nuevas >= 0, "tiene en una provincia menos votos que antes"),
        (uno.lineas["codigos"] == uno.lineas["sobres"], "no lista tantos códigos como sobres"),
        (uno.lineas["codigos"] == sum(uno.votos.values()), "no lista tantos códigos como votos dice que hay"),
        (nuevas or uno.raiz == antes.raiz, "cambia una raíz sin listar nada"),
        (not (uno.fijo and nuevas), "cambia lo fijo y lista votos a la vez"),
        (not salta or uno.fijo.get("causa") == "restauracion", "empieza otra cadena sin decir que hubo restauración"),
        (not salta or uno.fijo.get("ultimo_punto") == str(antes.numero), "empieza otra cadena desde otro punto"),
        (not {"llave_de_las_firmas", "llave_del_anfora"} & set(uno.fijo), "cambia una llave"),
        (all(map(HEX_32.fullmatch, fijados)), "dice mal las bases o el padrón"),
    )
    return [reparo for bien, reparo in casos if not bien]


class Historia(Archivos):
    """`puntos` en orden, `perdidos` por una restauración, las `cadenas` que empiezan con una, y lo `fijo` al final."""

    control: Any
    llave: Llave
    puntos: list[Control]
    perdidos: list[Control]
    cadenas: list[Control]
    fijo: dict[str, str]

    def leer_control(self) -> None:
        control, listas = leer_json(self.leer("control.json")), ("puntos", "puntos_perdidos", "restauraciones")
        for nombre in listas:
            campo(control, nombre, list)
        self.control = control
        justo(control, "llave_de_las_firmas", *listas)

    def revisar_llave(self, conocida: str, vigia: str) -> None:
        escrita = hexadecimal(self.control, "llave_de_las_firmas")
        self.llave = Llave(bytes.fromhex(escrita), 8 if len(self.control["puntos"]) > 300 else 4)
        dice = f"Llave: la publicación está firmada con {' '.join(re.findall('....', escrita))}"
        fuentes = {"la que usted dio con --llave": conocida} if conocida else {}
        if vigia:
            guardada = leer_guardado(vigia, "llave-de-las-firmas.txt").decode("ascii", "replace")
            fuentes["la que guardó quien vigiló"] = "".join(guardada.split())
        for nombre, otra in fuentes.items():
            if otra != escrita:
                self.mal(f"{dice}, y no es {nombre}.")
            self.bien(f"{dice}, y es {nombre}.")
        if not fuentes:
            self.no_aqui(
                f"{dice}. Cualquiera puede hacer una carpeta con una llave suya: compárela con la de un afiche, un "
                "acta en papel o quien vigiló, y repita con --llave o con --vigia."
            )

    def revisar_firma(self) -> None:
        firma = self.fuente.leer(FIRMA, 1000).decode("ascii")
        if not HEX_64.fullmatch(firma[:-1]) or firma[-1:] != "\n":
            raise Falla("no es una firma en hexadecimal con su fin de línea.")
        if not self.llave.firmo(self.fuente.leer(MANIFIESTO, MAYOR_JSON), bytes.fromhex(firma)):
            raise Falla(f"{MANIFIESTO} no está firmado con la llave de control.json.")
        self.bien(f"{FIRMA}: {MANIFIESTO} está firmado con esa llave.")

    def firmados(self, dichos: list[Any], nombre: str) -> list[Control]:
        leidos = []
        for lugar, uno in enumerate(dichos):
            try:
                texto, firma = campo(uno, "texto", str), hexadecimal(uno, "firma", HEX_64)
                if not self.llave.firmo(texto.encode(), bytes.fromhex(firma)):
                    raise Falla("no está firmado con la llave de la publicación.")
                justo(uno, "texto", "firma")
                leidos.append(control_de(texto))
            except (Falla, UnicodeEncodeError) as falla:
                motivo = falla if isinstance(falla, Falla) else "no es texto en UTF-8."
                self.mal(f"Puntos de control: el {nombre} que está en el lugar {lugar}: {motivo}")
        return leidos

    def revisar_puntos(self) -> None:
        puntos = self.firmados(self.control["puntos"], "punto")
        perdidos = self.firmados(self.control["puntos_perdidos"], "punto perdido")
        if not puntos and not self.aqui[MAL]:
            raise Falla("no hay ninguno.")
        if self.aqui[MAL]:
            return
        llave, ultimo = self.control["llave_de_las_firmas"], puntos[-1]
        reparos = [(puntos[0], reparo) for reparo in reparos_del_primero(puntos[0], llave)]
        for antes, uno in zip(puntos, puntos[1:]):
            reparos += [(uno, reparo) for reparo in reparos_de(antes, uno)]
        conocidos = {uno.huella: uno for uno in (*puntos, *perdidos)} if perdidos else {}
        for uno in perdidos:
            if uno.anterior in conocidos:
                reparos += [(uno, reparo) for reparo in reparos_de(conocidos[uno.anterior], uno)]
            elif uno.numero:
                reparos.append((uno, "se perdió, y no sigue a ninguno que se conozca"))
        reparos += [(uno, "es de otro proceso") for uno in (*puntos, *perdidos) if uno.proceso != self.proceso]
        for uno, reparo in reparos:
            self.mal(f"Puntos de control: el punto {uno.numero} {reparo}.")
        self.bien(
            f"Puntos de control: {len(puntos)}, del 0 al {ultimo.numero}, cada uno firmado y encadenado, y el ánfora "
            f"solo crece; el último, del {ultimo.dia}, dice {cuantos(ultimo.lineas['codigos'], 'voto', 'votos')}."
        )
        fijo: dict[str, str] = {}
        for uno in puntos:
            if fijo and uno.fijo and not uno.empieza_cadena:
                self.no_aqui(
                    f"Puntos de control: el {uno.numero} ({uno.dia}) cambió lo fijo: {cita(uno.fijo)}. Lo deciden dos "
                    "personas, y la página del proceso dice por qué. La carpeta tiene las bases que rigen al final."
                )
            fijo.update(uno.fijo)
        self.puntos, self.perdidos, self.fijo = puntos, perdidos, fijo
        self.cadenas = [uno for uno in puntos if uno.empieza_cadena]

    def revisar_restauraciones(self) -> None:
        """Con cada una que se cuenta empieza una cadena que lo dice, firmada; y cada cadena se cuenta."""
        if max(len(self.cadenas), len(self.control["restauraciones"])) > 100:
            raise Falla("más de cien no son de creer.")
        contadas: dict[int, list[Any]] = {uno.numero: [] for uno in self.cadenas}
        for lugar, una in enumerate(self.control["restauraciones"]):
            try:
                contadas[self.punto_de(una)].append(una)
            except Falla as falla:
                self.mal(f"Restauraciones: la que está en el lugar {lugar} de control.json: {falla}")
        for antes, uno in zip(self.puntos, self.puntos[1:]):
            for reparo in self.reparos_de_cadena(antes, uno, contadas[uno.numero]) if uno.empieza_cadena else ():
                self.mal(f"Restauraciones: el punto {uno.numero} {reparo}.")
        dichos = [numero for uno in self.cadenas for numero in uno.fijo.get("puntos_perdidos", "").split()]
        if sorted(dichos) != sorted(str(uno.numero) for uno in self.perdidos):
            self.mal(
                "Restauraciones: los puntos perdidos no son los que dicen, firmadas, las cadenas que los perdieron."
            )
        for uno in self.perdidos:
            if uno.numero and not any(cadena.pierde(uno.numero) for cadena in self.cadenas):
                self.mal(f"Restauraciones: el punto perdido {uno.numero} no se perdió en ninguna.")
        self.decir_las_restauraciones()

    def decir_las_restauraciones(self) -> None:
        for uno in self.cadenas:
            self.no_aqui(
                f"Restauraciones: el punto {uno.numero} ({uno.dia}) dice, firmado, que el ánfora se restauró de una "
                f"copia y se perdió lo que hubo después del {uno.fijo.get('ultimo_punto')}. De eso se conocen los "
                f"puntos {cita(uno.fijo.get('puntos_perdidos'))}, y códigos: "
                f"{cita(uno.fijo.get('codigos_perdidos_lineas'))}. Compare con quien vigiló: --vigia."
            )
        if "causa" in self.puntos[0].fijo:
            self.no_aqui("Restauraciones: el punto 0 dice que hubo una antes; pudo haber otro punto 0. Use --vigia.")

    def punto_de(self, una: Any) -> int:
        """El número del punto con el que siguió el ánfora tras una restauración. Levanta Falla."""
        justo(una, "copia", "restaurado", "reanudado", "punto")
        for nombre in ("restaurado", "reanudado", *(["copia"] if una["copia"] is not None else [])):
            momento(una, nombre)
        numero = natural(una, "punto")
        if numero not in {uno.numero for uno in self.cadenas}:
            raise Falla(f"dice que el ánfora siguió en el punto {numero}, y con él no empieza ninguna cadena.")
        return numero

    def reparos_de_cadena(self, antes: Control, uno: Control, contadas: list[Any]) -> list[str]:
        """Lo que no cuadra entre el primer punto de una cadena, control.json y la lista de los códigos perdidos."""
        lista, fijo = f"control/{uno.numero}/perdidos.csv", uno.fijo
        if not contadas:
            return ["empieza otra cadena, y control.json no cuenta ninguna que siga con él"]
        copias = [una["copia"] or "" for una in contadas]
        dias = {max(antes.dia, momento(una, "reanudado").date().isoformat()) for una in contadas}
        perdidos = self.leer(lista)
        casos = (
            (set(fijo) == DE_CADENA, "no dice justo lo que dice el comienzo de una cadena"),
            (fijo.get("copia") == min(copias), "no dice la misma copia que control.json"),
            (fijo.get("restaurado") == max(una["restaurado"] for una in contadas), "no dice el mismo momento que él"),
            (dias == {uno.dia}, "no es del día en que control.json dice que se reanudó"),
            (
                sha256(perdidos) == fijo.get("codigos_perdidos"),
                f"no firmó la lista {lista}: no es la lista que se firmó",
            ),
            (
                str(perdidos.count(b"\n")) == fijo.get("codigos_perdidos_lineas"),
                f"no tiene tantos códigos como {lista}",
            ),
        )
        return [reparo for bien, reparo in casos if not bien]

    def cuantas(self, parte: Parte) -> int:
        """Las cédulas que una parte debe tener: los votos firmados de su provincia, o de todas."""
        votos = self.puntos[-1].votos
        return sum(votos.values()) if parte.provincia is None else votos.get(parte.provincia, 0)


# ---------------------------------------------------------------------------------------------------------------------
# 5. Las listas de códigos y de sobres, y sus árboles (RFC 9162, 2.1)
# ---------------------------------------------------------------------------------------------------------------------


class Arbol(NamedTuple):
    """El borde derecho de un árbol: las raíces de sus partes llenas, la mayor primero."""

    hojas: int = 0
    borde: tuple[bytes, ...] = ()

    def con(self, nuevas: Iterable[bytes]) -> Arbol:
        numero, borde = self.hojas, [*self.borde]
        for hoja in nuevas:
            nodo, lleno = hashlib.sha256(b"\0" + hoja).digest(), numero
            while lleno & 1:
                nodo, lleno = hashlib.sha256(b"\1" + borde.pop() + nodo).digest(), lleno >> 1
            borde.append(nodo)
            numero += 1
        return Arbol(numero, tuple(borde))

    @property
    def raiz(self) -> str:
        *izquierdos, nodo = self.borde or [hashlib.sha256(b"").digest()]
        for izquierdo in reversed(izquierdos):
            nodo = hashlib.sha256(b"\1" + izquierdo + nodo).digest()
        return nodo.hex()


def huellas_de(contenido: bytes) -> list[bytes]:
    """Las huellas de una lista, que están en orden y sin repetirse. Levanta Falla."""
    lineas = len(contenido) // 65
    if contenido[64::65] != b"\n" * lineas or len(contenido.translate(None, b"0123456789abcdef")) != lineas:
        raise Falla("no tiene una huella SHA-256 en cada línea.")
    todas = bytes.fromhex(contenido.decode("ascii"))
    huellas = [todas[lugar : lugar + 32] for lugar in range(0, len(todas), 32)]
    if huellas != sorted(set(huellas)):
        raise Falla("no está en orden, o tiene una línea dos veces.")
    return huellas


class Listas(Historia):
    def con_lista(self, tipo: str) -> set[int]:
        """Los números de los puntos que listan algo de este tipo."""
        cambios = zip(self.puntos, self.puntos[1:])
        return {uno.numero for antes, uno in cambios if uno.lineas[tipo] != antes.lineas[tipo]}

    def revisar_listas(self, tipo: str) -> None:
        """Los códigos o los sobres: solo unos están en la memoria."""
        con_lista, arbol = self.con_lista(tipo), Arbol()
        vistas: set[bytes] = set()
        arboles = {"0" * 64: arbol}
        for uno in self.puntos:
            nombre = f"control/{uno.numero}/{tipo}.csv"
            if uno.numero in con_lista:
                try:
                    huellas = huellas_de(self.leer(nombre))
                except YaSeDijo:
                    raise
                except Falla as falla:
                    raise Falla(f"{nombre}: {falla} Las que siguen ya no se pueden revisar.") from None
                vistas.update(huellas)
                arbol = arbol.con(huellas)
                if len(vistas) != uno.lineas[tipo] or arbol.raiz != uno.raiz[tipo]:
                    raise Falla(f"{nombre} no es la lista que se firmó, o repite una línea de otra lista.")
            if self.perdidos:
                arboles[uno.huella] = arbol
        perdidas = self.revisar_listas_perdidas(tipo, con_lista, arboles)
        if tipo == "codigos" and all(uno.huella in arboles for uno in self.perdidos):
            self.revisar_codigos_perdidos(perdidas, vistas)
        self.bien(
            f"Listas: {cuantos(len(con_lista), 'lista', 'listas')} de {tipo}, con "
            f"{cuantos(arbol.hojas, 'línea', 'líneas')}: en orden, sin repetidos, y con la raíz firmada en cada punto."
        )

    def revisar_listas_perdidas(self, tipo: str, con_lista: set[int], arboles: dict[str, Arbol]) -> set[bytes]:
        """Pone en `arboles` los de los puntos perdidos; da las huellas de sus listas."""
        todas: set[bytes] = set()
        for uno in self.perdidos:
            nombre = f"control/{uno.numero}/{tipo}.csv"
            if uno.numero in con_lista or uno.anterior not in arboles or nombre not in self.listados:
                self.no_aqui(f"Listas: la de {tipo} del punto perdido {uno.numero} no está en la carpeta.")
                continue
            huellas = huellas_de(self.leer(nombre))
            todas.update(huellas)
            arboles[uno.huella] = arboles[uno.anterior].con(huellas)
            if arboles[uno.huella].raiz != uno.raiz[tipo]:
                self.mal(f"Listas: {nombre} no es la que se firmó en el punto perdido {uno.numero}.")
        return todas

    def revisar_codigos_perdidos(self, publicados: set[bytes], vivos: set[bytes]) -> None:
        dichos: set[bytes] = set()
        for uno in self.cadenas:
            dichos.update(huellas_de(self.leer(f"control/{uno.numero}/perdidos.csv")))
        if dichos - publicados:
            self.mal("Listas: se dice perdido un código que ningún punto perdido publicó.")
        if publicados - vivos - dichos:
            self.mal("Listas: un punto perdido publicó un código que no está en el ánfora ni se dice perdido.")

    def revisar_sobrantes(self) -> None:
        debidas = {f"control/{numero}/{tipo}.csv" for tipo in TIPOS for numero in self.con_lista(tipo)}
        debidas |= {f"control/{uno.numero}/{tipo}.csv" for tipo in TIPOS for uno in self.perdidos}
        debidas |= {f"control/{uno.numero}/perdidos.csv" for uno in self.cadenas}
        for nombre in self.listados:
            if nombre.startswith("control/") and nombre not in debidas:
                self.mal(f"Listas: {nombre} no es de ningún punto de control que liste algo.")


# ---------------------------------------------------------------------------------------------------------------------
# 6. Las bases: reglas y cédula, congeladas desde antes de votar
# ---------------------------------------------------------------------------------------------------------------------

INTERPROVINCIAL = "interprovincial"
REGLAS = {"most_votes": "most-votes", "equal_shares": "equal-shares"}
NUMERO = re.compile("0|[1-9][0-9]{0,14}")
MENOS_CLARAS, MAS_CLARAS = 20, 10_000


class Parte(NamedTuple):
    """Lo que se vota en un lugar: una provincia, o todas (interprovincial). Los montos van en céntimos."""

    lugar: str
    id: int
    provincia: str | None
    techo: int
    costos: dict[int, int]
    titulos: dict[int, str]


def parte_de(dicha: Any) -> Parte:
    provincia = campo(dicha, "provincia", str, type(None))
    if provincia is not None and provincia not in PROVINCIAS:
        raise Falla(f"{cita(provincia)} no es el código de una provincia de Cajamarca.")
    cedula = campo(dicha, "cedula", list)
    costos = {natural(uno, "numero", 1): natural(uno, "costo_centimos", 1) for uno in cedula}
    titulos = {uno["numero"]: campo(uno, "titulo", str) for uno in cedula}
    if len(costos) < len(cedula) or len(cedula) > 1000:
        raise Falla("un número está dos veces en una cédula, o tiene más de mil.")
    lugar = PROVINCIAS[provincia] if provincia else INTERPROVINCIAL
    return Parte(lugar, natural(dicha, "numero"), provincia, natural(dicha, "techo_centimos"), costos, titulos)


class Bases(Listas):
    """Las `partes` que se votan son las que tienen proyectos."""

    regla: str
    marcas: int
    claras_desde: int
    semilla: str
    dias: tuple[datetime, datetime]
    partes: list[Parte]
    nombres: dict[str, str]

    def revisar_bases(self) -> None:
        contenido = self.leer("bases.json")
        if sha256(contenido) != self.fijo.get("bases"):
            self.mal("bases.json: no son las bases que se firmaron como fijas en los puntos de control.")
        dichas = leer_json(contenido)
        partes = [parte_de(una) for una in campo(dichas, "circunscripciones", list)]
        if len({una.lugar for una in partes}) < len(partes) or len({una.id for una in partes}) < len(partes):
            raise Falla("una circunscripción está dos veces.")
        if campo(dichas, "regla", str) not in REGLAS or natural(dichas, "proceso") != self.proceso:
            raise Falla("la regla no es una de las dos que se conocen, o el proceso es otro.")
        self.regla, self.semilla = REGLAS[dichas["regla"]], campo(dichas, "semilla_del_sorteo", str)
        self.marcas, self.claras_desde = natural(dichas, "marcas", 1), natural(dichas, "cedulas_una_por_una_desde")
        if not MENOS_CLARAS <= self.claras_desde <= MAS_CLARAS:
            self.mal(
                f"bases.json: dice que las cédulas se publican una por una desde {self.claras_desde}. Solo puede "
                f"ir de {MENOS_CLARAS} (con menos se delata a alguien) a {MAS_CLARAS} (con más se esconden demasiadas)."
            )
        hasta = momento(dichas, "votacion_hasta") - datetime.resolution
        self.dias = momento(dichas, "votacion_desde"), hasta
        self.partes = [una for una in partes if una.costos]
        con_proyectos = cuantos(len(self.partes), "circunscripción con proyectos", "circunscripciones con proyectos")
        self.bien(
            f"bases.json: son las congeladas ({con_proyectos}, por {EN_PALABRAS[self.regla]}, hasta "
            f"{cuantos(self.marcas, 'marca', 'marcas')})."
        )
        self.no_aqui(
            f"Padrón: el SHA-256 de su archivo es {cita(self.fijo.get('padron'))}. Tiene datos de personas y no se "
            "publica; el Comité de Vigilancia puede pedirlo y compararlo."
        )
        self.no_aqui(f"Sorteo: la semilla es {cita(self.semilla)}. Que salió de un sorteo público, véalo en su acta.")

    def revisar_lugares(self) -> None:
        filas = list(self.tabla("lugares.csv", "circunscripcion", "codigo", "nombre"))
        debidas = [(lugar, codigo) for codigo, lugar in PROVINCIAS.items()] + [(INTERPROVINCIAL, "")]
        if [(lugar, codigo) for lugar, codigo, _nombre in filas] != debidas:
            self.mal("lugares.csv: no tiene las trece provincias con su código, y luego la parte interprovincial.")
        for lugar, _codigo, nombre in filas:
            sin_tildes = unicodedata.normalize("NFD", nombre.casefold()).encode("ascii", "ignore").decode()
            if sin_tildes.replace(" ", "-") != lugar:
                self.mal(f"lugares.csv: a {cita(lugar)} se le da otro nombre, {cita(nombre)}.")
        if not self.aqui[MAL]:
            self.nombres = {lugar: nombre for lugar, _codigo, nombre in filas}
        self.bien("lugares.csv: las trece provincias y la parte interprovincial, con su código y su nombre.")


# ---------------------------------------------------------------------------------------------------------------------
# 7. Las cédulas, los votos y los totales
# ---------------------------------------------------------------------------------------------------------------------

Cedulas = Dict[Tuple[int, ...], int]


ASISTENCIA, POCOS = ("votantes_habiles", "votaron"), 5
GRUPOS = [("edad", grupo) for grupo in ("0-29", "30-44", "45-59", "60-mas", "no-consta")]
GRUPOS += [("sexo", "F"), ("sexo", "M"), ("sexo", "no-consta"), ("canal", "web")]


def son_pocos(grupo: dict[str, int]) -> bool:
    """Si decir de un grupo cuántos votaron diría de muy pocas personas que votaron, o que no. (O si es imposible.)"""
    no_votaron = grupo.get("votantes_habiles", 10**15) - grupo.get("votaron", 0)
    return grupo.get("votaron", 0) < POCOS or no_votaron < POCOS


def numero_de(celda: str) -> int:
    if not NUMERO.fullmatch(celda):
        raise Falla(f"{cita(celda)} está donde va un número.")
    return int(celda)


class Totales(Bases):
    """`cedulas` de los lugares donde se publican una por una; `votos` y `publicados` (resultados.json) de todos."""

    asistencia: dict[str, int]
    cedulas: dict[str, Cedulas]
    votos: dict[str, dict[int, int]]
    publicados: dict[str, Any]

    def revisar_participacion(self) -> None:
        filas = list(self.tabla("participacion.csv", "circunscripcion", "votantes_habiles", "votaron"))
        if sorted(lugar for lugar, _habiles, _votaron in filas) != sorted(PROVINCIAS.values()):
            raise Falla("no tiene las trece provincias, una vez cada una.")
        firmados = {lugar: self.puntos[-1].votos.get(codigo, 0) for codigo, lugar in PROVINCIAS.items()}
        con_cedula = {parte.lugar for parte in self.partes}
        total = {"votantes_habiles": 0, "votaron": sum(firmados.values())}
        for lugar, habiles, votaron in filas:
            votos, hay_que_votar = firmados[lugar], con_cedula & {lugar, INTERPROVINCIAL}
            total["votantes_habiles"] += numero_de(habiles) if hay_que_votar else 0
            if numero_de(votaron) != votos:
                firmaron = cuantos(votos, "voto", "votos")
                self.mal(f"Participación de {lugar}: se publica que votaron {votaron}, y se firmaron {firmaron}.")
            if votos > numero_de(habiles):
                self.mal(f"Participación de {lugar}: votaron {votos}, más que las {habiles} personas que podían.")
            if votos and not hay_que_votar:
                self.mal(f"Participación de {lugar}: de votos hay {votos}, y no había nada que votar.")
        if not self.aqui[MAL]:
            self.asistencia = total
        self.bien(
            "Participación: en cada provincia, tantas personas como votos se firmaron, y no más que las que podían."
        )

    def revisar_grupos(self) -> None:
        filas = list(self.tabla("participacion_grupos.csv", "criterio", "grupo", *ASISTENCIA))
        dichos = [(criterio, grupo) for criterio, grupo, *_celdas in filas]
        if dichos != [uno for uno in GRUPOS if uno in dichos]:
            raise Falla("tiene un grupo que no se conoce, fuera de orden, o dos veces.")
        for criterio in ("edad", "sexo", "canal"):
            grupos = [celdas for suyo, _grupo, *celdas in filas if suyo == criterio]
            reparo = self.reparo_de_grupos(grupos, ASISTENCIA[1:] if criterio == "canal" else ASISTENCIA)
            if reparo:
                self.mal(f"participacion_grupos.csv: {criterio}: {reparo}.")
        self.bien("participacion_grupos.csv: cada criterio suma lo de las provincias, y ningún grupo es de muy pocos.")

    def reparo_de_grupos(self, grupos: list[list[str]], columnas: Sequence[str]) -> str:
        """Los de un criterio suman lo de las provincias donde se votó, y lo que se calla no sale de una resta."""
        dicen = [celdas for celdas in grupos if any(celdas)]
        resto = {columna: self.asistencia[columna] for columna in columnas}
        for celdas in dicen:
            numeros = {columna: numero_de(celda) for columna, celda in zip(ASISTENCIA, celdas) if celda}
            if set(numeros) != set(columnas) or son_pocos(numeros):
                return "un grupo tiene cifras que no pueden ser, o que no se pueden publicar"
            resto = {columna: resto[columna] - numeros[columna] for columna in columnas}
        callan = len(grupos) - len(dicen)
        if not callan and any(resto.values()):
            return "los grupos no suman lo que suman las provincias"
        if callan and dicen and (callan == 1 or son_pocos(resto)):
            return "lo que se calla sale de una resta, o no suma lo que suman las provincias"
        return ""

    def revisar_cedulas(self) -> None:
        claras = {parte.lugar: parte for parte in self.partes if self.cuantas(parte) >= self.claras_desde}
        orden = {lugar: puesto for puesto, lugar in enumerate(claras)}
        cedulas: dict[str, Cedulas] = {lugar: {} for lugar in claras}
        anterior: tuple[int, tuple[int, ...]] = (-1, ())
        filas = self.tabla("cedulas.csv", "circunscripcion", "numeros", "cedulas")
        for linea, (lugar, numeros, veces) in enumerate(filas, start=2):
            dice = f"cedulas.csv: la línea {linea}"
            if lugar not in claras:
                raise Falla(
                    f"la línea {linea} es de un lugar donde no se votó o las cédulas no se publican una por una."
                )
            marcas = tuple(map(numero_de, numeros.split("-"))) if numeros else ()
            if not set(marcas) <= set(claras[lugar].costos):
                self.mal(f"{dice} marca un número que no está en la cédula de {lugar}.")
            if len(marcas) > self.marcas or [*marcas] != sorted(set(marcas)) or not numero_de(veces):
                self.mal(f"{dice} no es una cédula que se pueda marcar, o se cuenta cero veces.")
            if (orden[lugar], marcas) <= anterior:
                self.mal(f"{dice} está fuera de orden o repetida; el orden podría decir algo de alguien.")
            anterior = (orden[lugar], marcas)
            cedulas[lugar][marcas] = numero_de(veces)
        for parte in claras.values():
            hay, debe = sum(cedulas[parte.lugar].values()), self.cuantas(parte)
            if hay != debe:
                cedulas_hay, votos_hay = cuantos(hay, "cédula", "cédulas"), cuantos(debe, "voto", "votos")
                self.mal(f"cedulas.csv: en {parte.lugar} hay {cedulas_hay}, y se firmaron {votos_hay}.")
            else:
                self.bien(f"Cédulas de {parte.lugar}: {hay}, como los votos firmados; todas se pueden marcar así.")
        self.decir_las_que_son_pocas([parte for parte in self.partes if parte.lugar not in claras])
        if not self.aqui[MAL]:
            self.cedulas = cedulas

    def decir_las_que_son_pocas(self, partes: Sequence[Parte]) -> None:
        if partes:
            pocas = ", ".join(f"{parte.lugar} ({self.cuantas(parte)})" for parte in partes)
            self.no_aqui(
                f"Cédulas de {pocas}: son menos de {self.claras_desde} y no se publican una por una, para no delatar a "
                "nadie. Así aquí no se sabe si sus votos son los de sus cédulas, ni se recuentan por partes iguales. "
                "El Comité de Vigilancia las tiene."
            )

    def leer_resultados(self) -> None:
        dichos = leer_json(self.leer("resultados.json"))
        lugares = campo(dichos, "circunscripciones", list)
        if [campo(uno, "circunscripcion", str) for uno in lugares] != [parte.lugar for parte in self.partes]:
            raise Falla("no tiene las circunscripciones con proyectos, en el orden de bases.json.")
        de_todos = {"proceso": self.proceso, "regla": self.regla, "marcas": self.marcas}
        if not iguales({**dichos, "circunscripciones": 0}, {**de_todos, "circunscripciones": 0}):
            raise Falla("el proceso, la regla o las marcas no son los de bases.json.")
        self.publicados = {uno["circunscripcion"]: uno for uno in lugares}

    def revisar_votos(self) -> None:
        votos: dict[str, dict[int, int]] = {}
        for lugar, numero, veces in self.tabla("votos.csv", "circunscripcion", "numero", "votos"):
            if numero_de(numero) in votos.setdefault(lugar, {}):
                raise Falla(f"el proyecto {numero} de {cita(lugar)} está dos veces.")
            votos[lugar][int(numero)] = numero_de(veces)
        if {lugar: {*unos} for lugar, unos in votos.items()} != {una.lugar: {*una.costos} for una in self.partes}:
            raise Falla("no tiene justo los proyectos que están en las cédulas de bases.json.")
        for parte in self.partes:
            en_blanco = natural(self.publicados[parte.lugar], "en_blanco")
            if parte.lugar in self.cedulas:
                self.revisar_votos_claros(parte, votos[parte.lugar], en_blanco)
            else:
                self.revisar_votos_posibles(parte, votos[parte.lugar], en_blanco)
        if not self.aqui[MAL]:
            self.votos = votos

    def revisar_votos_claros(self, parte: Parte, votos: dict[int, int], en_blanco: int) -> None:
        contados, cedulas = dict.fromkeys(parte.costos, 0), self.cedulas[parte.lugar]
        for marcas, veces in cedulas.items():
            for numero in marcas:
                contados[numero] += veces
        for numero, da in contados.items():
            if da != votos[numero]:
                self.mal(
                    f"Votos de {parte.lugar}: al proyecto {numero} se le dan {votos[numero]}, y sus cédulas dan {da}."
                )
        if en_blanco != cedulas.get((), 0):
            self.mal(f"Votos de {parte.lugar}: los votos en blanco no son los de sus cédulas.")
        self.bien(f"Votos de {parte.lugar}: los de cada proyecto y los en blanco son los de sus cédulas.")

    def revisar_votos_posibles(self, parte: Parte, votos: dict[int, int], en_blanco: int) -> None:
        """Cada cédula con marcas da de uno a tantos votos como marcas caben, y uno a un proyecto."""
        total, mas = self.cuantas(parte), min(self.marcas, len(parte.costos))
        marcadas = total - en_blanco
        if marcadas < 0 or not max(votos.values()) <= marcadas <= sum(votos.values()) <= marcadas * mas:
            cedulas = cuantos(total, "cédula", "cédulas")
            self.mal(f"Votos de {parte.lugar}: no pueden salir de {cedulas}, {en_blanco} de ellas en blanco.")


# ---------------------------------------------------------------------------------------------------------------------
# 8. El sorteo y el recuento. Todo es exacto: céntimos enteros y fracciones
# ---------------------------------------------------------------------------------------------------------------------

ALZA = 100
SEGUNDOS = 300
NADA = -1


class SinTiempo(Exception):
    """Se acabó el tiempo que tenían todos los recuentos juntos."""


def sorteo(parte: Parte, semilla: str) -> list[int]:
    """Los números de la cédula en el orden de su SHA-256. El primero gana los empates."""
    return sorted(parte.costos, key=lambda numero: sha256(f"{semilla}:{parte.id}:{numero}".encode()))


def por_mas_votos(
    proyectos: Iterable[int], costos: dict[int, int], votos: dict[int, int], queda: int, orden: list[int]
) -> list[int]:
    """En orden de votos, cada proyecto con votos que todavía alcanza. Empates: el más barato; luego, el sorteo."""
    ganan = []
    for numero in sorted(proyectos, key=lambda uno: (-votos[uno], costos[uno], orden.index(uno))):
        if votos[numero] and costos[numero] <= queda:
            ganan.append(numero)
            queda -= costos[numero]
    return ganan


class PartesIguales(NamedTuple):
    ganadores: list[int]
    completados: list[int]
    inicial: Fraction
    alzas: int


def por_partes_iguales(
    parte: Parte, cedulas: Cedulas, votos: dict[int, int], orden: list[int], limite: float = inf
) -> PartesIguales:
    """Cada persona que marcó algo tiene la misma parte del techo. Un proyecto lo pagan por igual quienes lo marcaron, y
    quien no tiene tanto pone lo que le queda. En cada ronda se paga el que cuesta a cada uno menos por sol de su costo;
    empates: el más barato, el de más votos, el sorteo.

    La parte sube de sol en sol mientras no se gaste más que el techo. Lo que sobra se da por más votos.

    Levanta SinTiempo si no termina antes de `limite`, un momento de time.monotonic.
    """
    compras = Compras(parte, cedulas, votos, orden, limite)
    alzas, (pagados, dura) = 0, compras.con(0)
    while len(pagados) < len(compras.pagables):
        siguientes, duran = compras.con(alzas + dura)
        if sum(parte.costos[numero] for numero in siguientes) > parte.techo:
            alzas += dura - 1
            break
        alzas, pagados, dura = alzas + dura, siguientes, duran
    queda = parte.techo - sum(parte.costos[numero] for numero in pagados)
    completados = por_mas_votos(set(parte.costos) - set(pagados), parte.costos, votos, queda, orden)
    return PartesIguales(pagados + completados, completados, Fraction(parte.techo, compras.personas), alzas)


class Ronda:
    """Al empezar una ronda: en qué bolsillo está cada grupo de cédulas iguales.

    Quienes pagaron lo mismo tienen lo mismo: comparten un bolsillo. El de quien ya no tiene es NADA. En cuál está un
    grupo depende de quién ganó y quién puso todo, no de cuánto había: por eso una ronda sirve también para otra alza.
    """

    def __init__(self, bolsillos: list[int]) -> None:
        self.bolsillos = bolsillos
        self.usados = set(bolsillos) - {NADA}
        self.gente: dict[int, dict[int, int]] = {}
        self.decidido: tuple[int, set[int]] = (0, set())
        self.nuevos: dict[int, int] = {}
        self.sigue: Ronda | None = None


class Precio(NamedTuple):
    """Cada uno de los que `pagan` completo da monto / (pagan x escala) céntimos, que con cada alza cambia en `sube`.

    Por sol del costo es monto / divisor. Los bolsillos `pobres` ponen todo lo que tienen.
    """

    ronda: Ronda
    monto: int
    sube: int
    pagan: int
    divisor: int
    pobres: set[int]


class Compras:
    """Las rondas de pago, con la parte que haya. Un monto es un entero sobre `escala`; se sabe cuánto sube con un alza.

    Una ronda decide con desigualdades. Cada una es recta en las alzas, así que se sabe hasta cuál vale. Hasta que una
    deja de valer ganan los mismos en el mismo orden, y esas alzas no hace falta recontarlas.
    """

    def __init__(self, parte: Parte, cedulas: Cedulas, votos: dict[int, int], orden: list[int], limite: float) -> None:
        marcadas = [marcas for marcas in cedulas if marcas]
        self.veces = [cedulas[marcas] for marcas in marcadas]
        self.personas = max(sum(self.veces), 1)
        self.techo, self.costos = parte.techo, parte.costos
        self.pagables = [numero for numero in parte.costos if votos[numero] and parte.costos[numero] <= parte.techo]
        self.desempate = {numero: (parte.costos[numero], -votos[numero], orden.index(numero)) for numero in orden}
        self.grupos: dict[int, list[int]] = {numero: [] for numero in parte.costos}
        for grupo, marcas in enumerate(marcadas):
            for numero in marcas:
                self.grupos[numero].append(grupo)
        self.primera = Ronda([0] * len(marcadas))
        self.limite = limite

    def con(self, alzas: int) -> tuple[list[int], int]:
        """Los que se pagan con tantas alzas, en orden, y cuántas alzas más faltan para que algo pueda cambiar.

        Un precio nunca baja de una ronda a otra: el que se supo antes es un mínimo, y solo al menor se le pregunta otra
        vez. La división de enteros a decimales no cambia el orden: a lo más empata, y los empates se deciden exactos.
        """
        self.dura, self.ronda, self.escala = sys.maxsize, self.primera, self.personas
        self.tiene, self.sube = {0: self.techo + alzas * ALZA * self.escala}, {0: ALZA * self.escala}
        pagados: list[int] = []
        precios: dict[int, Precio] = {}
        cola = [(0.0, numero) for numero in self.pagables]
        while cola:
            menor, iguales = cola[0][0], []
            while cola and cola[0][0] == menor:
                iguales.append(heappop(cola)[1])
            viejos = [uno for uno in iguales if uno not in precios or precios[uno].ronda is not self.ronda]
            gana = NADA if viejos else min(iguales, key=lambda uno: self.turno(uno, precios))
            for numero in iguales:
                precio = self.precio(numero) if numero in viejos else precios[numero]
                if precio is not None and numero != gana:
                    precios[numero] = precio
                    heappush(cola, (precio.monto / precio.divisor, numero))
            if gana != NADA:
                self.pagar(gana, precios[gana], [precios[otro] for _menor, otro in cola])
                pagados.append(gana)
        return pagados, self.dura

    def turno(self, numero: int, precios: dict[int, Precio]) -> tuple[Fraction, tuple[int, int, int]]:
        return Fraction(precios[numero].monto, precios[numero].divisor), self.desempate[numero]

    def vale(self, margen: int, cambio: int) -> None:
        """Algo vale mientras `margen` sea más que cero, y un alza le suma `cambio`."""
        if cambio < 0:
            self.dura = min(self.dura, max(1, -(margen // cambio)))

    def precio(self, numero: int) -> Precio | None:
        """Lo menos que paga cada uno, si el que no llega pone lo que tiene; None si entre todos no alcanza."""
        gente = self.ronda.gente.setdefault(numero, {})
        if not gente:
            for grupo in self.grupos[numero]:
                bolsillo = self.ronda.bolsillos[grupo]
                gente[bolsillo] = gente.get(bolsillo, 0) + self.veces[grupo]
            gente.pop(NADA, None)
        tiene, sube = self.tiene, self.sube
        costo = self.costos[numero] * self.escala
        juntan = sum(veces * tiene[uno] for uno, veces in gente.items())
        if juntan < costo:
            self.vale(costo - juntan, -sum(veces * sube[uno] for uno, veces in gente.items()))
            return None
        monto, cambia, pagan = costo, 0, sum(gente.values())
        pobres: set[int] = set()
        while True:
            nuevos = [uno for uno in gente if uno not in pobres and tiene[uno] * pagan < monto]
            if not nuevos:
                return Precio(self.ronda, monto, cambia, pagan, pagan * costo, pobres)
            pobres.update(nuevos)
            for uno in nuevos:
                monto -= gente[uno] * tiene[uno]
                cambia -= gente[uno] * sube[uno]
                pagan -= gente[uno]

    def pagar(self, gana: int, precio: Precio, otros: list[Precio]) -> None:
        """Saca lo pagado de cada bolsillo. Quien puso todo queda sin nada; los demás pasan a un bolsillo nuevo.

        Vale mientras ningún otro cueste menos (puede costar más que el mínimo que se le sabe), y mientras quien pone
        todo siga sin llegar al precio. Quien paga completo lo podrá con más alzas: a él le suben, y al precio no.
        """
        if time.monotonic() > self.limite:
            raise SinTiempo
        ronda, tiene, sube = self.ronda, self.tiene, self.sube
        for otro in otros if self.dura > 1 else ():
            margen = otro.monto * precio.divisor - precio.monto * otro.divisor
            self.vale(margen, otro.sube * precio.divisor - precio.sube * otro.divisor)
        for uno in precio.pobres:
            self.vale(precio.monto - tiene[uno] * precio.pagan, precio.sube - sube[uno] * precio.pagan)
        if ronda.sigue is None or ronda.decidido != (gana, precio.pobres):
            paga = [uno for uno in ronda.gente[gana] if uno not in precio.pobres]
            ronda.nuevos = {uno: nuevo for nuevo, uno in enumerate(paga, start=max(ronda.usados) + 1)}
            bolsillos = [*ronda.bolsillos]
            for grupo in self.grupos[gana]:
                bolsillos[grupo] = ronda.nuevos.get(bolsillos[grupo], NADA)
            ronda.decidido, ronda.sigue = (gana, precio.pobres), Ronda(bolsillos)
        comun = gcd(precio.pagan, gcd(precio.monto, precio.sube))
        monto, cambia, pagan = precio.monto // comun, precio.sube // comun, precio.pagan // comun
        siguen = ronda.usados & ronda.sigue.usados
        self.tiene = {uno: tiene[uno] * pagan for uno in siguen}
        self.sube = {uno: sube[uno] * pagan for uno in siguen}
        for uno, nuevo in ronda.nuevos.items():
            self.tiene[nuevo], self.sube[nuevo] = tiene[uno] * pagan - monto, sube[uno] * pagan - cambia
        self.ronda, self.escala = ronda.sigue, self.escala * pagan


def soles(centimos: int) -> str:
    return f"{centimos // 100}.{centimos % 100:02}"


def iguales(uno: object, otro: object) -> bool:
    """Si son lo mismo también en JSON, donde true no es 1."""
    return json.dumps(uno, sort_keys=True) == json.dumps(otro, sort_keys=True)


def de_regla(parte: Parte, ganan: list[int], completados: list[int], cedulas: Cedulas | None) -> dict[str, Any]:
    """Lo que resultados.json dice de una regla. Sin las cédulas no se sabe a cuántas no les tocó nada."""
    sin_ninguno = [veces for marcas, veces in (cedulas or {}).items() if marcas and not set(marcas) & set(ganan)]
    return {
        "ganadores": ganan,
        "completados": completados,
        "asignado_soles": soles(sum(parte.costos[numero] for numero in ganan)),
        "sin_ninguno": None if cedulas is None else sum(sin_ninguno),
    }


class Recuento(Totales):
    """`ganan`: de cada lugar, los que ganan por la regla de las bases, con 1, o con 2 si fue con lo que sobraba."""

    def __init__(self, fuente: Fuente, segundos: int) -> None:
        super().__init__(fuente)
        self.ganan: dict[str, dict[int, int]] = {}
        self.sin_tiempo: list[str] = []
        self.segundos, self.limite = segundos, inf

    def revisar_recuentos(self) -> None:
        """Todos, hasta que se acabe el tiempo: lo que no se alcanzó a recontar se dice, y no está bien ni mal."""
        self.limite = time.monotonic() + self.segundos
        for parte in self.partes:
            self.revisar(f"Recuento de {parte.lugar}", self.recontar, parte=parte)
        if self.sin_tiempo:
            self.no_aqui(
                f"Recuento por partes iguales: no se recontó {', '.join(self.sin_tiempo)}, porque no alcanzó el tiempo "
                f"de todos ({cuantos(self.segundos, 'segundo', 'segundos')}). Repita con más, como --segundos "
                f"{10 * self.segundos + 600}."
            )

    def recontar(self, parte: Parte) -> None:
        lugar, orden, votos = parte.lugar, sorteo(parte, self.semilla), self.votos[parte.lugar]
        cedulas, publicado = self.cedulas.get(lugar), self.publicados[lugar]
        reglas = campo(publicado, "reglas", dict)
        mas = por_mas_votos(parte.costos, parte.costos, votos, parte.techo, orden)
        debidas = {"most-votes": de_regla(parte, mas, [], cedulas), "equal-shares": None}
        if cedulas is not None:
            debidas["equal-shares"] = self.debida(parte, cedulas, orden, reglas.get("equal-shares"))
        elif self.regla == "equal-shares":
            debidas["equal-shares"] = self.posible(parte, reglas.get("equal-shares"))
            if {dato for dato, valor in reglas["equal-shares"].items() if valor is None} != DE_CEDULAS_SUELTAS:
                raise Falla("por equal-shares se dice algo que no se debe decir de tan pocas cédulas.")
        declarado = debidas[self.regla] or {}
        debido = {
            "circunscripcion": lugar,
            "techo_soles": soles(parte.techo),
            "asignado_soles": declarado["asignado_soles"],
            "cedulas": self.cuantas(parte),
            "en_blanco": publicado["en_blanco"],
            "clara": cedulas is not None,
            "orden_del_sorteo": orden,
            "votos": {str(numero): votos[numero] for numero in parte.costos},
            "reglas": sorted(debidas),
        }
        self.comparar(f"Resultado de {lugar}", {**publicado, "reglas": sorted(reglas)}, debido)
        for regla, debida in debidas.items():
            self.comparar(f"Recuento de {lugar} por {regla}", reglas.get(regla), debida)
        if cedulas is not None:
            self.ganan[lugar] = {uno: 2 if uno in declarado["completados"] else 1 for uno in declarado["ganadores"]}
        self.decir_lo_recontado(parte, declarado["ganadores"])

    def decir_lo_recontado(self, parte: Parte, ganan: list[int]) -> None:
        que, mas = "la regla de más votos", ""
        pocas, sin_tiempo = parte.lugar not in self.cedulas, parte.lugar in self.sin_tiempo
        if pocas:
            mas = f"sus votos son posibles con {cuantos(self.cuantas(parte), 'cédula', 'cédulas')}; "
        elif not sin_tiempo:
            que = "las dos reglas"
        if self.regla == "most-votes" or not (pocas or sin_tiempo):
            fin = f"ganadores por {EN_PALABRAS[self.regla]}: {', '.join(map(str, ganan)) or 'ninguno'}"
        elif sin_tiempo:
            fin = "lo declarado por partes iguales cabe en el techo, y faltó tiempo para saber más"
        else:
            fin = "lo declarado por partes iguales cabe en el techo, y sin las cédulas no se sabe más"
        self.bien(f"Recuento de {parte.lugar}: {mas}el sorteo y {que} dan lo publicado; {fin}.")

    def debida(self, parte: Parte, cedulas: Cedulas, orden: list[int], dicho: Any) -> dict[str, Any]:
        """Lo que se debe decir por partes iguales. Si faltó tiempo, con los ganadores y las alzas que se dicen."""
        try:
            da = por_partes_iguales(parte, cedulas, self.votos[parte.lugar], orden, self.limite)
        except SinTiempo:
            self.sin_tiempo.append(parte.lugar)
            dice, personas = self.posible(parte, dicho), sum(veces for marcas, veces in cedulas.items() if marcas)
            parte_inicial, alzas = Fraction(parte.techo, max(personas, 1)), natural(dice, "subidas_de_un_sol")
            da = PartesIguales(dice["ganadores"], dice["completados"], parte_inicial, alzas)
        return {
            **de_regla(parte, da.ganadores, da.completados, cedulas),
            "parte_inicial_soles": str(da.inicial / 100),
            "parte_final_soles": str(da.inicial / 100 + da.alzas),
            "subidas_de_un_sol": da.alzas,
        }

    def posible(self, parte: Parte, dicho: Any) -> dict[str, Any]:
        """Lo que se dice por partes iguales y no se puede recontar: tiene que caber en el techo y no dejar nada que
        quepa. Levanta Falla.
        """
        votos, ganan, asignado = (
            self.votos[parte.lugar],
            campo(dicho, "ganadores", list),
            campo(dicho, "asignado_soles", str),
        )
        completados = campo(dicho, "completados", list)
        if set(dicho) != {*DE_CADA_REGLA, *DE_PARTES_IGUALES} or completados != ganan[len(ganan) - len(completados) :]:
            raise Falla("lo que se dice por equal-shares no tiene la forma debida.")
        if any(type(uno) is not int or not votos.get(uno) for uno in ganan):
            raise Falla("por equal-shares gana algo sin votos, o que no está en la cédula.")
        gastado = sum(parte.costos[uno] for uno in ganan)
        if len(set(ganan)) < len(ganan) or gastado > parte.techo or asignado != soles(gastado):
            raise Falla("lo que gana por equal-shares no cabe en el techo, o no suma lo asignado.")
        if any(
            parte.costos[uno] <= parte.techo - gastado and veces and uno not in ganan for uno, veces in votos.items()
        ):
            raise Falla("por equal-shares no gana un proyecto con votos que cabe en lo que sobró.")
        return dict(dicho)

    def comparar(self, nombre: str, publicado: Any, debido: Any) -> None:
        """Dice cada dato en que lo publicado no es lo debido."""
        if type(publicado) is not dict or type(debido) is not dict:
            publicado, debido = {"resultado": publicado}, {"resultado": debido}
        for dato in sorted({*publicado, *debido}):
            uno, otro = publicado.get(dato, "nada"), debido.get(dato, "nada")
            if not iguales(uno, otro):
                self.mal(f"{nombre}: {cita(dato)} se publicó como {cita(uno)}, y debe ser {cita(otro)}.")


# ---------------------------------------------------------------------------------------------------------------------
# 9. Los archivos .pb, para cualquier programa que lea Pabulib
# ---------------------------------------------------------------------------------------------------------------------

DE_CADA_REGLA = ("ganadores", "completados", "asignado_soles", "sin_ninguno")
DE_PARTES_IGUALES = ("parte_inicial_soles", "parte_final_soles", "subidas_de_un_sol")
DE_CEDULAS_SUELTAS = {"sin_ninguno", *DE_PARTES_IGUALES}
COLUMNAS_PB = {"META": "key;value", "PROJECTS": "project_id;cost;votes;name;selected", "VOTES": "voter_id;vote"}
EN_PALABRAS = {"most-votes": "más votos", "equal-shares": "partes iguales"}
REGLAS_PB = {
    "most-votes": {"rule": "greedy-threshold", "min_project_score_threshold": "1"},
    "equal-shares": {"rule": "equalshares/add1"},
}


def en_pb(centimos: int) -> str:
    return soles(centimos) if centimos % 100 else str(centimos // 100)


def secciones_de(contenido: bytes) -> dict[str, list[dict[str, str]]]:
    """Las filas de META, PROJECTS y VOTES, cada una por los nombres de sus columnas. Levanta Falla."""
    filas = csv.reader(texto_de(contenido, ""), delimiter=";", strict=True)
    secciones: dict[str, list[dict[str, str]]] = {}
    columnas: list[str] = []
    for fila in filas:
        if len(fila) == 1 and fila[0] in COLUMNAS_PB and fila[0] not in secciones:
            actual = secciones[fila[0]] = []
            columnas = next(filas, [])
            if ";".join(columnas) != COLUMNAS_PB[fila[0]]:
                raise Falla("tiene otras columnas que las debidas.")
        elif len(fila) != len(columnas):
            raise Falla("tiene una fila que no es de su sección.")
        else:
            actual.append(dict(zip(columnas, fila)))
    if list(secciones) != ["META", "PROJECTS", "VOTES"]:
        raise Falla("no tiene META, PROJECTS y VOTES, una vez cada una y en ese orden.")
    return secciones


class Elecciones(Recuento):
    def revisar_elecciones(self) -> None:
        debidos = {f"elecciones/{lugar}.pb" for lugar in self.cedulas}
        for nombre in self.listados:
            if nombre.startswith("elecciones/") and nombre not in debidos:
                self.mal(f"Elecciones: {nombre} no es de un lugar cuyas cédulas se publican una por una.")
        for parte in self.partes:
            if parte.lugar in self.cedulas:
                try:
                    if parte.lugar not in self.ganan:
                        raise YaSeDijo
                    self.revisar_pb(parte, f"elecciones/{parte.lugar}.pb")
                except YaSeDijo:
                    self.no_se_pudo(f"Elecciones ({parte.lugar})")
                except (Falla, ValueError, KeyError, csv.Error) as falla:
                    motivo = falla if isinstance(falla, Falla) else "no está bien escrito."
                    self.mal(f"Elecciones: {parte.lugar}.pb: {motivo}")
        archivos = cuantos(len(debidos), "archivo .pb", "archivos .pb")
        self.bien(f"Elecciones: {archivos}, con las mismas cédulas, proyectos, techos, reglas y fechas.")

    def meta_de(self, parte: Parte, cedulas: Cedulas) -> dict[str, str]:
        desde, hasta = (f"{dia:%d.%m.%Y}" for dia in self.dias)
        return {
            "description": texto_de(self.leer("LEAME.txt"), "\n").readline().rstrip("\n"),
            "country": "Peru",
            "unit": "Cajamarca",
            "subunit": self.nombres[parte.lugar],
            "instance": str(self.proceso),
            "num_projects": str(len(parte.costos)),
            "num_votes": str(sum(cedulas.values())),
            "budget": en_pb(parte.techo),
            "vote_type": "approval",
            **REGLAS_PB[self.regla],
            "date_begin": desde,
            "date_end": hasta,
            "max_length": str(min(self.marcas, len(parte.costos))),
            "language": "es",
            "currency": "PEN",
            **({"fully_funded": "1"} if sum(parte.costos.values()) <= parte.techo else {}),
        }

    def revisar_pb(self, parte: Parte, nombre: str) -> None:
        """Levanta Falla con lo primero en que no es lo publicado."""
        secciones = secciones_de(self.leer(nombre))
        votos, ganan = self.votos[parte.lugar], self.ganan[parte.lugar]
        cedulas = {marcas: veces for marcas, veces in self.cedulas[parte.lugar].items() if marcas}
        meta, debida = {fila["key"]: fila["value"] for fila in secciones["META"]}, self.meta_de(parte, cedulas)
        distintos = [dato for dato in sorted({*meta, *debida}) if meta.get(dato) != debida.get(dato)]
        if distintos or len(meta) < len(secciones["META"]):
            raise Falla(f"dice en META otra cosa que la carpeta, o dos veces algo: {', '.join(map(cita, distintos))}.")
        proyectos = {
            fila["project_id"]: (fila["cost"], fila["votes"], fila["name"], fila["selected"])
            for fila in secciones["PROJECTS"]
        }
        debidos = {
            str(uno): (en_pb(costo), str(votos[uno]), parte.titulos[uno], str(ganan.get(uno, 0)))
            for uno, costo in parte.costos.items()
        }
        if proyectos != debidos or len(proyectos) < len(secciones["PROJECTS"]):
            raise Falla("dice otros proyectos, u otro costo, votos o título de uno, o si ganó.")
        puesto = {proyecto: lugar for lugar, proyecto in enumerate(proyectos)}
        votantes = [fila["voter_id"] for fila in secciones["VOTES"]]
        seguidos = groupby(fila["vote"] for fila in secciones["VOTES"])
        turnos = [(voto.split(","), sum(1 for _cada in veces)) for voto, veces in seguidos]
        puestos = [[puesto[marca] for marca in marcas] for marcas, _veces in turnos]
        en_orden = all(antes < despues for antes, despues in zip(puestos, puestos[1:]))
        en_orden = en_orden and all(uno == sorted(set(uno)) for uno in puestos)
        if not en_orden or votantes != [str(numero) for numero in range(1, len(votantes) + 1)]:
            raise Falla("tiene los votos fuera de orden, que podría decir algo de alguien.")
        if {tuple(sorted(map(int, marcas))): veces for marcas, veces in turnos} != cedulas:
            raise Falla("no tiene las cédulas de cedulas.csv.")


# ---------------------------------------------------------------------------------------------------------------------
# 10. Su código de comprobación, y lo que guardó quien vigiló
# ---------------------------------------------------------------------------------------------------------------------

SIMBOLOS = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
PROCESOS = 10_000
PUNTO_GUARDADO = re.compile(r"punto-([0-9]{5,9})(-[0-9]+)?\.json")


def codigo_de(tecleado: str) -> str:
    """El código como se hizo: sin guiones ni espacios, con 0 por O y 1 por I o L. El último de los 17 símbolos prueba
    los demás: es la suma en GF(32), donde x⁵ = x² + 1, del i-ésimo por x elevado a i. Levanta NoEsPublicacion.
    """
    visible = filter(str.isalnum, unicodedata.normalize("NFKC", tecleado).upper())
    codigo = "".join(visible).translate(str.maketrans("OIL", "011"))
    total = 0
    if len(codigo) == 17 and set(codigo) <= set(SIMBOLOS):
        for simbolo in reversed(codigo[:-1]):
            total ^= SIMBOLOS.index(simbolo)
            total = total << 1 ^ (0b100101 if total > 15 else 0)
    if len(codigo) != 17 or codigo[-1] != SIMBOLOS[total]:
        raise NoEsPublicacion(f"{cita(tecleado)} no es un código de comprobación. Revise cada letra.")
    return codigo


def leer_guardado(vigia: str, nombre: str) -> bytes:
    """Un archivo de la carpeta de quien vigiló. Levanta Falla."""
    ruta = Path(vigia) / nombre
    try:
        if ruta.is_file() and ruta.stat().st_size <= MAYOR_JSON:
            return ruta.read_bytes()
    except OSError:
        pass
    raise Falla(f"{nombre}, de lo que guardó quien vigiló, falta, no se deja leer, o es demasiado grande.")


class Verificacion(Elecciones):
    aqui_falla_el_codigo = 0

    def buscar_codigo(self, codigo: str) -> None:
        """La huella de un código lleva el número interno del proceso, que la carpeta no dice: se prueban todos."""
        buscadas = {hashlib.sha256(f"board:{uno}:{codigo}".encode()).digest() for uno in range(1, PROCESOS)}
        listas = [(f"control/{numero}/codigos.csv", True) for numero in self.con_lista("codigos")]
        listas += [(f"control/{uno.numero}/codigos.csv", False) for uno in self.perdidos]
        listas += [(f"control/{uno.numero}/perdidos.csv", False) for uno in self.cadenas]
        for nombre, esta in listas:
            if nombre in self.listados and not buscadas.isdisjoint(huellas_de(self.leer(nombre))):
                if not esta:
                    self.mal(f"Código: su voto se perdió en una restauración ({nombre}). Reclame ante el Comité.")
                self.bien(f"Código: su voto está en el ánfora, en la lista {nombre}.")
                return
        self.mal(
            f"Código: no está en las listas del proceso {self.proceso}. Puede ser de otra votación, o de una revisión "
            "que no llegó a confirmar. Si confirmó su voto en esta, avise al Comité de Vigilancia."
        )

    def revisar_vigia(self, vigia: str) -> None:
        """Lo firmado una vez no cambia: cada punto que alguien guardó sigue igual, o la historia dice que se perdió."""
        por_numero = {uno.numero: uno for uno in self.puntos}
        vistos: list[int] = []
        con_lista = {tipo: self.con_lista(tipo) for tipo in TIPOS}
        archivos = {
            ruta.relative_to(vigia).as_posix() for ruta in [*Path(vigia).glob("*"), *Path(vigia).glob("perdidos/*")]
        }
        for nombre in sorted(archivos):
            hallado = PUNTO_GUARDADO.fullmatch(nombre.split("/")[-1])
            if hallado is None:
                continue
            numero = int(hallado[1])
            try:
                self.revisar_guardado(por_numero.get(numero), leer_json(leer_guardado(vigia, nombre)), numero)
                for tipo in TIPOS if "/" not in nombre and numero in por_numero else ():
                    lista, de_aqui = f"{tipo}-{numero:05}.csv", b""
                    if numero in con_lista[tipo]:
                        de_aqui = self.leer(f"control/{numero}/{tipo}.csv")
                    if lista in archivos and leer_guardado(vigia, lista) != de_aqui:
                        raise Falla(f"la lista {lista} no es la que está en la publicación.")
                vistos.append(numero)
            except YaSeDijo:
                self.no_se_pudo("Vigilancia")
            except Falla as falla:
                self.mal(f"Vigilancia: {nombre}: {falla}")
        if not vistos and not self.aqui[MAL]:
            raise Falla("en esa carpeta no hay ningún punto de control guardado.")
        self.bien(
            f"Vigilancia: {cuantos(len(vistos), 'punto guardado', 'puntos guardados')} (hasta el "
            f"{max(vistos, default=0)}; la publicación llega al {self.puntos[-1].numero}): todo sigue sin cambio, con "
            "sus listas, o se dice firmado que se perdió."
        )
        if alarmas := sum(nombre.startswith("alarma-") for nombre in archivos):
            self.no_aqui(
                f"Vigilancia: quien vigiló guardó {cuantos(alarmas, 'alarma', 'alarmas')}. Pregúntele qué vio."
            )

    def revisar_guardado(self, uno: Control | None, guardado: Any, numero: int) -> None:
        """`uno` es el punto que la publicación tiene con ese número. Levanta Falla."""
        texto = campo(guardado, "texto", str)
        if uno is not None and uno.texto == texto:
            return
        if not self.llave.firmo(texto.encode(), bytes.fromhex(hexadecimal(guardado, "firma", HEX_64))):
            raise Falla("no está firmado con la llave de la publicación: o es otra llave, o se dañó esta copia.")
        if control_de(texto).numero != numero:
            raise Falla("es de otro número que el de su nombre.")
        otro_comienzo = numero == 0 and "causa" in self.puntos[0].fijo
        if not otro_comienzo and not any(cadena.pierde(numero) for cadena in self.cadenas):
            falta = "es otro en la publicación" if uno else "no está en la publicación"
            raise Falla(
                f"lo firmó esa llave y {falta}, que no dice que se perdió: prueba de que se cambió la historia."
            )

    # 11. Lo que nadie puede verificar desde la carpeta

    def decir_lo_que_nadie_puede(self) -> None:
        self.no_aqui(
            "Que en el padrón estén las personas que deben, y ninguna de más. Lo revisa el Comité de Vigilancia."
        )
        self.no_aqui("Que los sobres cerrados tenían justo estas cédulas. Lo sabe solo quien tuvo la llave del ánfora.")
        self.no_aqui("Quiénes votaron, por edad, sexo y canal, más allá de las sumas: el padrón no se publica.")
        self.no_aqui("Que el sitio mostró a todas las personas lo mismo. Compare con --vigia lo que guardaron varias.")

    def verificar(self, codigo: str, vigia: str, conocida: str) -> None:
        """Todas las revisiones, en el orden en que unas necesitan de otras: las partes que se nombran al final."""
        revisar = self.revisar
        revisar(MANIFIESTO, self.leer_manifiesto)
        revisar("Archivos", self.revisar_archivos, "listados")
        revisar("control.json", self.leer_control, "listados")
        revisar("Llave", self.revisar_llave, "control", conocida=conocida, vigia=vigia)
        revisar(FIRMA, self.revisar_firma, "llave")
        revisar(INTERIOR, self.revisar_interior, "listados")
        revisar(ACTA, self.revisar_acta, "listados")
        revisar("Puntos de control", self.revisar_puntos, "control", "llave")
        revisar("Restauraciones", self.revisar_restauraciones, "puntos")
        for tipo in TIPOS:
            revisar("Listas", self.revisar_listas, "puntos", tipo=tipo)
        revisar("Listas", self.revisar_sobrantes, "puntos")
        revisar("bases.json", self.revisar_bases, "puntos")
        revisar("lugares.csv", self.revisar_lugares, "listados")
        revisar("Participación", self.revisar_participacion, "puntos", "partes")
        revisar("participacion_grupos.csv", self.revisar_grupos, "asistencia")
        revisar("cedulas.csv", self.revisar_cedulas, "puntos", "partes")
        revisar("resultados.json", self.leer_resultados, "partes")
        revisar("votos.csv", self.revisar_votos, "cedulas", "publicados")
        revisar("Recuento", self.revisar_recuentos, "votos")
        revisar("Elecciones", self.revisar_elecciones, "votos", "nombres")
        if codigo:
            revisar("Código", self.buscar_codigo, "puntos", codigo=codigo)
            self.aqui_falla_el_codigo = self.aqui[MAL]
        if vigia:
            revisar("Vigilancia", self.revisar_vigia, "puntos", vigia=vigia)
        if self.sin_revisar:
            self.mal(f"Por lo de arriba no se pudo revisar: {', '.join(dict.fromkeys(self.sin_revisar))}.")
        self.decir_lo_que_nadie_puede()


# ---------------------------------------------------------------------------------------------------------------------
# Lo que se pide en la línea de órdenes
# ---------------------------------------------------------------------------------------------------------------------


class Lector(argparse.ArgumentParser):
    def error(self, _message: str) -> NoReturn:
        raise NoEsPublicacion(
            "así no se usa. Escriba: python3 verificar.py CARPETA [--codigo CÓDIGO] [--vigia CARPETA] [--llave HEX] "
            "[--segundos N]"
        )


def leer_argumentos(palabras: Sequence[str] | None) -> argparse.Namespace:
    """Levanta NoEsPublicacion si no se entienden."""
    lector = Lector(add_help=False, allow_abbrev=False)
    lector.add_argument("carpeta", nargs="?")
    lector.add_argument("-h", "--help", "--ayuda", action="store_true", dest="ayuda")
    for opcion in ("--codigo", "--vigia", "--llave"):
        lector.add_argument(opcion, default="")
    lector.add_argument("--segundos", default=str(SEGUNDOS))
    pedido = lector.parse_args(palabras)
    if not pedido.carpeta and not pedido.ayuda:
        lector.error("")
    # Una llave copiada de un papel o de un PDF trae blancos, también de los que no se ven.
    pedido.llave = "".join(letra for letra in pedido.llave.lower() if letra.isalnum())
    if pedido.llave and not HEX_32.fullmatch(pedido.llave):
        raise NoEsPublicacion("una llave de las firmas tiene 64 cifras del 0 al 9 y letras de la a a la f.")
    if pedido.vigia and not Path(pedido.vigia).is_dir():
        raise NoEsPublicacion(f"{cita(pedido.vigia)} no es una carpeta.")
    if not NUMERO.fullmatch(pedido.segundos):
        raise NoEsPublicacion(f"{cita(pedido.segundos)} no es un número de segundos.")
    pedido.segundos = int(pedido.segundos)
    pedido.codigo = codigo_de(pedido.codigo) if pedido.codigo else ""
    return pedido


def main(palabras: Sequence[str] | None = None) -> int:
    if isinstance(sys.stdout, io.TextIOWrapper):
        sys.stdout.reconfigure(errors="replace")
    try:
        pedido = leer_argumentos(palabras)
        if pedido.ayuda:
            print(__doc__)
            return 0
        fuente = Fuente(pedido.carpeta)
    except NoEsPublicacion as motivo:
        Informe().decir("NO SE REVISÓ NADA", str(motivo))
        return 2
    if not la_firma_se_revisa_bien():
        Informe().decir("NO SE REVISÓ NADA", "Este programa no revisa bien las firmas aquí. Descárguelo otra vez.")
        return 2
    hecha = Verificacion(fuente, pedido.segundos)
    hecha.verificar(pedido.codigo, pedido.vigia, pedido.llave)
    bien, mal, no_aqui = hecha.cuenta.values()
    print(f"\nResumen. Correcto: {bien}. Fallas: {mal}. No verificable aquí: {no_aqui}.")
    if mal and mal == hecha.aqui_falla_el_codigo:
        print("Lo publicado es coherente. Su código no está entre los de este proceso.")
    elif mal:
        print("Hay fallas: no use estos resultados hasta que se aclaren. Muestre esta lista al Comité de Vigilancia.")
    elif hecha.sin_tiempo:
        print("Lo que se revisó está bien, pero no se sabe si los resultados son los que dan las cédulas,")
        print("y para recontarlas todas faltó tiempo: repita con más segundos, como se dice arriba.")
    elif pedido.llave or pedido.vigia:
        print("Todo lo que se puede revisar desde la carpeta está bien, y la firmó la llave que usted conoce.")
    else:
        print("Los números cuadran y nadie cambió los archivos. Falta comparar la llave con la del acta en papel, o la")
        print("de un afiche: si no es la misma, la carpeta es falsa. Lo NO VERIFICABLE AQUÍ no es un error.")
    return 1 if mal else 0


if __name__ == "__main__":
    try:
        sys.exit(main())
    except (KeyboardInterrupt, BrokenPipeError):
        os._exit(1)
