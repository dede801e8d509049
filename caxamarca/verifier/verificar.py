"""Verificador de un presupuesto participativo publicado: repite, desde la carpeta publicada, todo lo que se puede.

Cómo se usa (solo necesita Python 3.8 o mayor, sin instalar nada y sin internet):

    python3 verificar.py CARPETA [--codigo CÓDIGO] [--vigia CARPETA_DEL_VIGÍA] [--llave HEX]

CARPETA es la carpeta de la publicación o su ZIP tal como se descargó. --codigo busca su voto con el código de
comprobación. --vigia compara con lo que guardó quien vigiló la votación («watch»). --llave dice la llave de las firmas
que usted conoce por otro lado: un afiche, un acta en papel, otra persona. Cada línea que escribe empieza con

    CORRECTO               se revisó y está bien
    FALLA                  se revisó y está mal, o no se pudo revisar porque algo está mal
    NO VERIFICABLE AQUÍ    desde la carpeta nadie puede saberlo; la línea dice qué hacer

y termina con 0 si no hay ninguna FALLA, con 1 si hay alguna, y con 2 si lo que se le dio no es una publicación.

Qué revisa, en este orden, que es también el orden de este archivo:

     1. La firma digital: que este mismo programa la revise bien (ejemplos de la norma RFC 8032).
     2. Los manifiestos: cada archivo con su tamaño y su SHA-256, ninguno de más, la firma, y el acta que los nombra.
     3. La llave: cuál firmó, y si se conoce por otro lado.
     4. Los puntos de control: cada firma, la cadena, los números, los días, y que el ánfora solo crezca.
     5. Las listas de códigos y de sobres: ordenadas, sin repetidos, con la raíz RFC 9162 que se firmó en cada punto.
     6. Las bases: que sean las congeladas.
     7. Los totales: tantas cédulas como votos firmados, participantes, votos por proyecto y votos en blanco.
     8. Las cédulas: que se hayan podido marcar así, y que su orden no diga nada de nadie.
     9. El sorteo de los empates, y el recuento exacto por las dos reglas: más votos y partes iguales.
    10. Los archivos .pb para otros programas de conteo.
    11. Su código (--codigo) y lo que guardó quien vigiló (--vigia).
    12. Lo que nadie puede verificar desde la carpeta.

Qué no revisa: lo que dicen las páginas del acta, y todo lo que está dicho en el punto 12. No usa nada del programa que
hizo la publicación: es otra escritura de las mismas reglas. Desconfía de la carpeta: pudo hacerla alguien que quiere
engañar, así que nada de ella se ejecuta, se imprime sin limpiar, ni se lee más allá de un tamaño.
"""

from __future__ import annotations

import argparse
import csv
import hashlib
import io
import json
import os
import re
import stat
import sys
import time
import unicodedata
import zipfile
from datetime import date
from fractions import Fraction
from heapq import heappop, heappush
from math import gcd
from typing import (
    Any,
    Callable,
    Dict,
    Iterable,
    Iterator,
    List,
    NamedTuple,
    NoReturn,
    Sequence,
    Tuple,
)

# ---------------------------------------------------------------------------------------------------------------------
# Cómo se dice lo que se halla
# ---------------------------------------------------------------------------------------------------------------------

BIEN, MAL, NO_AQUI = "CORRECTO", "FALLA", "NO VERIFICABLE AQUÍ"
FALLAS_POR_REVISION = 20


class Falla(Exception):
    """Lo que impide terminar una revisión; su texto se dice."""


class NoEsPublicacion(Exception):
    """Lo que se dio no es una publicación, o no se entiende lo que se pide."""


def cita(ajeno: object) -> str:
    """Un texto ajeno, corto. (Los caracteres que mandan en una terminal los quita `Informe.decir`.)"""
    texto = str(ajeno)
    return f"«{texto[:80]}…»" if len(texto) > 80 else f"«{texto}»"


class Informe:
    """Dice cada hallazgo en una línea, y los cuenta."""

    def __init__(self) -> None:
        self.cuenta = {BIEN: 0, MAL: 0, NO_AQUI: 0}
        self.fallas_aqui = 0

    def decir(self, estado: str, frase: str) -> None:
        self.cuenta[estado] += 1
        limpia = "".join(letra if letra.isprintable() else "·" for letra in frase)
        print(f"{estado:8}  {limpia[:700]}", flush=True)

    def bien(self, frase: str) -> None:
        """Lo dice solo si en esta revisión nada falló."""
        if not self.fallas_aqui:
            self.decir(BIEN, frase)

    def mal(self, frase: str) -> None:
        self.fallas_aqui += 1
        if self.fallas_aqui <= FALLAS_POR_REVISION:
            self.decir(MAL, frase)

    def no_aqui(self, frase: str) -> None:
        self.decir(NO_AQUI, frase)

    def revisar(self, nombre: str, revision: Callable[..., Any], *partes: Any) -> Any:
        """Hace una revisión y devuelve lo que se leyó en ella, o None.

        Sin una de las partes que necesita, o si algo no se deja leer, es una FALLA: nada se deja de revisar callando.
        """
        self.fallas_aqui = 0
        leido = None
        if any(parte is None for parte in partes):
            self.mal(f"{nombre}: no se pudo revisar, porque falló algo de lo que depende (vea arriba).")
        else:
            try:
                leido = revision(self, *partes)
            except Falla as falla:
                self.mal(f"{nombre}: {falla}")
            except Exception as error:  # noqa: BLE001 - un archivo hecho con malicia no ha de callar al verificador
                self.mal(f"{nombre}: lo publicado no se deja leer ({type(error).__name__}).")
        if self.fallas_aqui > FALLAS_POR_REVISION:
            de_mas = self.fallas_aqui - FALLAS_POR_REVISION
            self.decir(MAL, f"{nombre}: y {de_mas} fallas más como las de arriba.")
        return leido


# ---------------------------------------------------------------------------------------------------------------------
# 1. La firma digital: Ed25519 (RFC 8032)
#
# Un punto de la curva es (X, Y, Z, T): x = X/Z, y = Y/Z, x·y = T/Z. Para firmar se multiplican puntos por números de
# 253 bits; aquí, con tablas de todos los múltiplos de cada byte, porque miles de firmas son de una misma llave.
# ---------------------------------------------------------------------------------------------------------------------

Punto = Tuple[int, int, int, int]
Tabla = List[List[Punto]]

P = 2**255 - 19
ORDEN = 2**252 + 27742317777372353535851937790883648493
D = -121665 * pow(121666, P - 2, P) % P
RAIZ_DE_MENOS_UNO = pow(2, (P - 1) // 4, P)
NEUTRO: Punto = (0, 1, 1, 0)

EJEMPLOS = (  # RFC 8032, 7.1: TEST 1, TEST 2, TEST 3 y TEST SHA(abc): llave, mensaje, firma
    (
        "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a",
        "",
        "e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e065224901555fb8821590a33bacc61e39701cf9b46b"
        "d25bf5f0595bbe24655141438e7a100b",
    ),
    (
        "3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c",
        "72",
        "92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da085ac1e43e15996e458f3613d0f11d8c"
        "387b2eaeb4302aeeb00d291612bb0c00",
    ),
    (
        "fc51cd8e6218a1a38da47ed00230f0580816ed13ba3303ac5deb911548908025",
        "af82",
        "6291d657deec24024827e69c3abe01a30ce548a284743a445e3680d7db5ac3ac18ff9b538d16f290ae67f760984dc659"
        "4a7c15e9716ed28dc027beceea1ec40a",
    ),
    (
        "ec172b93ad5e563bf4932c70e1245034c35467ef2efd4d64ebf819683467e2bf",
        "ddaf35a193617abacc417349ae20413112e6fa4e89a97ea20a9eeee64b55d39a2192992a274fc1a836ba3c23a3feebbd"
        "454d4423643ce80e2a9ac94fa54ca49f",
        "dc2a4459e7369633a52b1bf277839a00201009a3efbf3ecb69bea2186c26b58909351fc9ac90b3ecfdfbc7c66431e030"
        "3dca179c138ac17ad9bef1177331a704",
    ),
)


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
    mascara = 2**bits - 1
    for fila in tabla:
        if numero & mascara:
            resultado = suma(resultado, fila[numero & mascara])
        numero >>= bits
    return resultado


def punto_de(escrito: bytes) -> Punto | None:
    """El punto que dicen 32 bytes, o None si no lo dicen de la única forma debida (RFC 8032, 5.1.3)."""
    y = int.from_bytes(escrito, "little")
    impar, y = y >> 255, y & (2**255 - 1)
    if len(escrito) != 32 or y >= P:
        return None
    cuadrado = (y * y - 1) * pow(D * y * y + 1, P - 2, P) % P
    x = pow(cuadrado, (P + 3) // 8, P)
    if (x * x - cuadrado) % P:
        x = x * RAIZ_DE_MENOS_UNO % P
    if (x * x - cuadrado) % P or (x == 0 and impar):
        return None
    x = P - x if x & 1 != impar else x
    return x, y, 1, x * y % P


def escrito(punto: Punto) -> bytes:
    x, y, z, _t = punto
    inverso = pow(z, P - 2, P)
    return (y * inverso % P | (x * inverso % P & 1) << 255).to_bytes(32, "little")


BASE = punto_de(bytes([0x58]) + bytes([0x66]) * 31)
TABLA_DE_LA_BASE: Tabla = []


class Llave:
    """Una llave pública, lista para revisar muchas firmas. Con más `bits` tarda más en estar lista."""

    def __init__(self, publica: bytes, bits: int = 8) -> None:
        punto = punto_de(publica)
        if punto is None:
            raise Falla("la llave de las firmas no es una llave Ed25519.")
        por_ocho = punto
        for _vez in range(3):
            por_ocho = suma(por_ocho, preparado(por_ocho))
        if escrito(por_ocho) == escrito(NEUTRO):
            raise Falla("la llave de las firmas es una de las pocas con las que cualquiera puede firmar.")
        if not TABLA_DE_LA_BASE:
            assert BASE is not None  # noqa: S101
            TABLA_DE_LA_BASE.extend(tabla_de(BASE, 8))
        self.publica = publica
        self.tabla = tabla_de((P - punto[0], punto[1], punto[2], P - punto[3]), bits)

    def firmo(self, mensaje: bytes, firma: bytes) -> bool:
        """Si R = S·B - k·A, con R y S escritos de la única forma debida."""
        r, s = firma[:32], int.from_bytes(firma[32:], "little")
        if len(firma) != 64 or s >= ORDEN:
            return False
        k = int.from_bytes(hashlib.sha512(r + self.publica + mensaje).digest(), "little") % ORDEN
        return escrito(mas_multiplo(mas_multiplo(NEUTRO, s, TABLA_DE_LA_BASE), k, self.tabla)) == r


def la_firma_se_revisa_bien() -> bool:
    """Acepta los ejemplos de la norma, y ninguno con un bit cambiado."""
    for ejemplo in EJEMPLOS:
        publica, dicho, firma = map(bytes.fromhex, ejemplo)
        try:
            llave = Llave(publica, 4)
        except Falla:
            return False
        otras = [firma[:lugar] + bytes([firma[lugar] ^ 1]) + firma[lugar + 1 :] for lugar in (0, 32)]
        if not llave.firmo(dicho, firma) or any(llave.firmo(dicho, otra) for otra in otras):
            return False
        if llave.firmo(dicho + b"\0", firma):
            return False
    return True


# ---------------------------------------------------------------------------------------------------------------------
# 2. Los archivos y sus manifiestos
# ---------------------------------------------------------------------------------------------------------------------

MEGA = 2**20
MAYOR_ARCHIVO, MAYOR_JSON, MAYOR_TODO, MAS_ARCHIVOS = 256 * MEGA, 48 * MEGA, 2048 * MEGA, 250_000
MANIFIESTO, FIRMA, INTERIOR, ACTA = (
    "manifiesto.json",
    "manifiesto.firma",
    "manifiesto-interior.json",
    "acta.pdf",
)
DEBIDOS = (
    *(
        "LEAME.txt",
        "bases.json",
        "control.json",
        "lugares.csv",
        "cedulas.csv",
        "votos.csv",
        "resultados.json",
    ),
    *("participacion.csv", "participacion_grupos.csv", "diccionario.csv", INTERIOR, ACTA),
)
NOMBRE = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,79}(/[A-Za-z0-9][A-Za-z0-9._-]{0,79}){0,3}")
HEX_32 = re.compile(r"[0-9a-f]{64}")
HEX_64 = re.compile(r"[0-9a-f]{128}")


class Fuente:
    """La carpeta o su ZIP: los archivos que tiene, con su tamaño, y lo que en ella no debe haber."""

    def __init__(self, ruta: str) -> None:
        self.ruta = ruta
        self.tamanos: dict[str, int] = {}
        self.reparos: list[str] = []
        self.zip: zipfile.ZipFile | None = None
        self.prefijo = ""
        try:
            if os.path.isdir(ruta):
                self._mirar_carpeta()
            else:
                self._mirar_zip()
        except (
            OSError,
            ValueError,
            RuntimeError,
            zipfile.BadZipFile,
            EOFError,
            MemoryError,
            OverflowError,
        ) as error:
            raise NoEsPublicacion(
                f"{cita(ruta)} no es una carpeta ni un ZIP que se pueda leer ({error})."
            ) from None
        if not {MANIFIESTO, "control.json"} & set(self.tamanos):
            raise NoEsPublicacion(
                f"en {cita(ruta)} no hay una publicación: faltan {MANIFIESTO} y control.json."
            )

    def _mirar_carpeta(self) -> None:
        pendientes = [""]
        while pendientes:
            dentro = pendientes.pop()
            for entrada in os.scandir(os.path.join(self.ruta, dentro)):
                nombre = f"{dentro}{entrada.name}"
                modo = entrada.stat(follow_symlinks=False).st_mode
                if stat.S_ISDIR(modo) and nombre.count("/") < 4:
                    pendientes.append(f"{nombre}/")
                elif stat.S_ISREG(modo):
                    self._anotar(nombre, entrada.stat(follow_symlinks=False).st_size)
                else:
                    self.reparos.append(f"{cita(nombre)} es un enlace, o algo que no es un archivo.")

    def _mirar_zip(self) -> None:
        if os.path.getsize(self.ruta) > MAYOR_TODO:
            raise ValueError("es demasiado grande")
        self.zip = zipfile.ZipFile(self.ruta)
        miembros = self.zip.infolist()
        if len(miembros) > MAS_ARCHIVOS:
            raise ValueError("tiene demasiados archivos")
        primeros = {uno.orig_filename.split("/")[0] for uno in miembros}
        if len(primeros) == 1 and MANIFIESTO not in primeros and "control.json" not in primeros:
            self.prefijo = f"{primeros.pop()}/"
        for uno in miembros:
            nombre = uno.orig_filename[len(self.prefijo) :]
            modo = uno.external_attr >> 16
            if uno.orig_filename != uno.filename or uno.flag_bits & 1 or uno.compress_type not in (0, 8):
                self.reparos.append(f"{cita(nombre)} está en el ZIP de una forma que no se acepta.")
            elif stat.S_IFMT(modo) not in (0, stat.S_IFREG, stat.S_IFDIR):
                self.reparos.append(f"{cita(nombre)} es un enlace, o algo que no es un archivo.")
            elif not (nombre == "" or nombre.endswith("/")) or uno.file_size:
                self._anotar(nombre, uno.file_size)

    def _anotar(self, nombre: str, tamano: int) -> None:
        if len(self.tamanos) >= MAS_ARCHIVOS:
            raise ValueError("tiene demasiados archivos")
        if nombre in self.tamanos:
            self.reparos.append(f"{cita(nombre)} está dos veces.")
        elif not NOMBRE.fullmatch(nombre):
            self.reparos.append(f"{cita(nombre)} no es un nombre que tenga un archivo de una publicación.")
        self.tamanos[nombre] = tamano

    def leer(self, nombre: str, mayor: int = MAYOR_ARCHIVO) -> bytes:
        """Todo el archivo, que no puede tener más bytes de los que dice tener. Levanta Falla."""
        tamano = self.tamanos.get(nombre)
        if tamano is None:
            raise Falla(f"falta el archivo {nombre}.")
        if tamano > mayor:
            raise Falla(f"{nombre} es demasiado grande ({tamano} bytes).")
        try:
            with (
                self.zip.open(self.prefijo + nombre) if self.zip else open(f"{self.ruta}/{nombre}", "rb")
            ) as archivo:
                contenido = archivo.read(tamano + 1)
        except Exception as error:  # noqa: BLE001 - zipfile y zlib fallan de muchas maneras
            raise Falla(f"{nombre} no se deja leer ({type(error).__name__}).") from None
        if len(contenido) != tamano:
            raise Falla(f"{nombre} no tiene los {tamano} bytes que dice tener.")
        return contenido


def leer_json(contenido: bytes) -> Any:
    """JSON sin llaves repetidas, sin decimales ni NaN, sin números enormes. Levanta Falla."""

    def sin_repetir(pares: list[tuple[str, Any]]) -> dict[str, Any]:
        if len(dict(pares)) < len(pares):
            raise Falla("un mismo nombre está dos veces en un objeto de JSON.")
        return dict(pares)

    def entero(texto: str) -> int:
        return int(texto) if len(texto) <= 18 else no_entero(texto)

    def no_entero(texto: str) -> int:
        raise Falla(f"{cita(texto)} está donde va un número entero.")

    if len(contenido) > MAYOR_JSON:
        raise Falla("es demasiado grande.")
    try:
        return json.loads(
            contenido.decode("utf-8"),
            object_pairs_hook=sin_repetir,
            parse_int=entero,
            parse_float=no_entero,
            parse_constant=no_entero,
        )
    except (ValueError, RecursionError):
        raise Falla("no es JSON en UTF-8 bien escrito.") from None


def campo(objeto: Any, nombre: str, *tipos: type) -> Any:
    """Un valor de un objeto de JSON, que es de uno de estos tipos (y True no es un entero). Levanta Falla."""
    if type(objeto) is not dict or nombre not in objeto:
        raise Falla(f"falta {cita(nombre)}.")
    if type(objeto[nombre]) not in tipos:
        raise Falla(f"{cita(nombre)} no es lo que debe ser.")
    return objeto[nombre]


def natural(objeto: Any, nombre: str, minimo: int = 0) -> int:
    numero: int = campo(objeto, nombre, int)
    if not minimo <= numero < 10**15:
        raise Falla(f"{cita(nombre)} no puede ser {numero}.")
    return numero


def hexadecimal(objeto: Any, nombre: str, forma: Any = HEX_32) -> str:
    texto: str = campo(objeto, nombre, str)
    if not forma.fullmatch(texto):
        raise Falla(f"{cita(nombre)} no está en hexadecimal, con las letras y el largo debidos.")
    return texto


def iguales(uno: object, otro: object) -> bool:
    """Si son lo mismo también en JSON, donde true no es 1."""
    return json.dumps(uno, sort_keys=True) == json.dumps(otro, sort_keys=True)


class Manifiesto(NamedTuple):
    proceso: int
    archivos: dict[str, tuple[int, str]]


def manifiesto_de(contenido: bytes) -> Manifiesto:
    """Lo que dice un manifiesto: de cada archivo, sus bytes y su SHA-256. Levanta Falla."""
    dicho = leer_json(contenido)
    archivos: dict[str, tuple[int, str]] = {}
    for uno in campo(dicho, "archivos", list):
        nombre = campo(uno, "nombre", str)
        if not NOMBRE.fullmatch(nombre):
            raise Falla(f"{cita(nombre)} no es un nombre que tenga un archivo de una publicación.")
        archivos[nombre] = (natural(uno, "bytes"), hexadecimal(uno, "sha256"))
        if set(uno) != {"nombre", "bytes", "sha256"}:
            raise Falla(f"dice de {cita(nombre)} algo más que su nombre, sus bytes y su SHA-256.")
    if set(dicho) != {"proceso", "formato", "archivos"} or campo(dicho, "formato", int) != 1:
        raise Falla("no es de la forma 1, que es la que este verificador entiende.")
    if [uno["nombre"] for uno in dicho["archivos"]] != sorted(archivos):
        raise Falla("sus archivos no están en orden, o uno está dos veces.")
    return Manifiesto(natural(dicho, "proceso"), archivos)


class Publicacion(NamedTuple):
    """La fuente con su manifiesto: solo se lee lo que es, byte por byte, lo que el manifiesto dice."""

    fuente: Fuente
    manifiesto: Manifiesto

    def leer(self, nombre: str) -> bytes:
        tamano, huella = self.manifiesto.archivos.get(nombre, (-1, ""))
        if self.fuente.tamanos.get(nombre, -2) != tamano:
            raise Falla(f"{nombre} falta, o no tiene el tamaño que dice el manifiesto.")
        contenido = self.fuente.leer(nombre)
        if hashlib.sha256(contenido).hexdigest() != huella:
            raise Falla(f"{nombre} fue cambiado: su SHA-256 no es el que dice el manifiesto.")
        return contenido

    def tabla(self, nombre: str, *columnas: str) -> Iterator[list[str]]:
        """Las filas de un CSV sin comillas, que tiene justo estas columnas. Levanta Falla."""
        lineas = io.StringIO(self.leer(nombre).decode("utf-8"), newline="\n")
        if next(lineas, "") != ",".join(columnas) + "\n":
            raise Falla(f"{nombre} no tiene las columnas debidas.")
        for numero, linea in enumerate(lineas, start=2):
            fila = linea[:-1].split(",")
            if len(fila) != len(columnas) or linea[-1] != "\n" or not linea[:-1].isprintable():
                raise Falla(f"la línea {numero} de {nombre} no tiene {len(columnas)} columnas bien escritas.")
            yield fila


def leer_manifiesto(_informe: Informe, fuente: Fuente) -> Publicacion:
    return Publicacion(fuente, manifiesto_de(fuente.leer(MANIFIESTO, MAYOR_JSON)))


def revisar_archivos(informe: Informe, publicacion: Publicacion) -> None:
    fuente, listados = publicacion.fuente, publicacion.manifiesto.archivos
    for reparo in fuente.reparos:
        informe.mal(f"Archivos: {reparo}")
    for nombre in DEBIDOS:
        if nombre not in listados:
            informe.mal(f"Archivos: {nombre} no está en el manifiesto.")
    if sum(tamano for tamano, _huella in listados.values()) > MAYOR_TODO:
        raise Falla("el manifiesto anuncia demasiados bytes; no se lee ninguno.")
    for nombre in sorted(set(fuente.tamanos) - set(listados) - {MANIFIESTO, FIRMA}):
        informe.mal(
            f"Archivos: sobra {cita(nombre)}, que no está en el manifiesto. Si lo puso su computadora, bórrelo."
        )
    for nombre in listados:
        try:
            publicacion.leer(nombre)
        except Falla as falla:
            informe.mal(f"Archivos: {falla}")
        if nombre not in DEBIDOS and not nombre.startswith(("control/", "elecciones/")):
            informe.no_aqui(f"{cita(nombre)} está firmado, pero este verificador no sabe qué es.")
    informe.bien(
        f"Archivos: los {len(listados)} del manifiesto están, con su tamaño y su SHA-256, y no sobra ninguno."
    )


def revisar_interior(informe: Informe, publicacion: Publicacion) -> None:
    contenido = publicacion.leer(INTERIOR)
    interior = manifiesto_de(contenido)
    afuera = {
        nombre: dicho
        for nombre, dicho in publicacion.manifiesto.archivos.items()
        if nombre not in (INTERIOR, ACTA)
    }
    if interior != Manifiesto(publicacion.manifiesto.proceso, afuera):
        informe.mal(f"{INTERIOR}: no dice lo mismo que {MANIFIESTO} de los archivos que ambos listan.")
    informe.bien(f"{INTERIOR}: lista los mismos archivos que {MANIFIESTO}, menos el acta y él mismo.")


def revisar_acta(informe: Informe, publicacion: Publicacion) -> None:
    acta = publicacion.leer(ACTA)
    huella = hashlib.sha256(publicacion.leer(INTERIOR)).hexdigest()
    nombradas = set(re.findall(rb"sha256:([0-9a-f]{64})", acta))
    en_su_lugar = [
        clave
        for dato in re.findall(rb"<x:xmpmeta[ >].{0,65536}?</x:xmpmeta>", acta, re.DOTALL)
        for clave in re.findall(rb"<pdf:Keywords>([^<]{0,4096})</pdf:Keywords>", dato)
    ]
    if not any(f"sha256:{huella}".encode() in clave for clave in en_su_lugar):
        informe.mal(f"{ACTA}: no lleva en sus palabras clave el SHA-256 de {INTERIOR}.")
    elif nombradas != {huella.encode()}:
        informe.mal(f"{ACTA}: lleva además el SHA-256 de otra cosa.")
    informe.bien(f"{ACTA}: lleva el SHA-256 de {INTERIOR}, así que el acta es de esta publicación.")
    informe.no_aqui(f"{ACTA}: lo que dicen sus páginas. Léala y compárela con resultados.json.")


# ---------------------------------------------------------------------------------------------------------------------
# 3. La llave
# ---------------------------------------------------------------------------------------------------------------------


def revisar_llave(informe: Informe, control: Any, conocida: str, vigia: str) -> Llave:
    escrita = hexadecimal(control, "llave_de_las_firmas")
    llave = Llave(bytes.fromhex(escrita), 8 if len(control["puntos"]) > 300 else 4)
    grupos = " ".join(escrita[lugar : lugar + 4] for lugar in range(0, 64, 4))
    fuentes = [(f"la que usted dio con --llave ({cita(conocida)})", conocida)] if conocida else []
    if vigia:
        guardada = "".join(
            leer_del_vigia(vigia, "llave-de-las-firmas.txt").decode("ascii", "replace").split()
        )
        fuentes.append(("la que guardó quien vigiló", guardada))
    for nombre, otra in fuentes:
        if otra != escrita:
            informe.mal(f"Llave: la publicación está firmada con {grupos}, y no es {nombre}.")
        informe.bien(f"Llave: la publicación dice que firma con {grupos}, y es {nombre}.")
    if not fuentes:
        informe.no_aqui(
            f"Llave: la publicación dice que firma con {grupos}. Cualquiera puede hacer una carpeta con una llave suya: "
            "compárela con la de un afiche, un acta en papel o quien vigiló, y repita con --llave o con --vigia."
        )
    return llave


def revisar_firma(informe: Informe, fuente: Fuente, llave: Llave) -> None:
    firma = fuente.leer(FIRMA, 1000).decode("ascii", "replace")
    if not HEX_64.fullmatch(firma[:-1]) or firma[-1:] != "\n":
        raise Falla("no es una firma en hexadecimal con su fin de línea.")
    if not llave.firmo(fuente.leer(MANIFIESTO, MAYOR_JSON), bytes.fromhex(firma)):
        raise Falla(f"{MANIFIESTO} no está firmado con la llave de control.json.")
    informe.bien(f"{FIRMA}: {MANIFIESTO} está firmado con esa llave.")


# ---------------------------------------------------------------------------------------------------------------------
# 4. Los puntos de control: lo que se firmó del ánfora mientras se votaba
# ---------------------------------------------------------------------------------------------------------------------

CADENA = 100_000
PROVINCIAS = {
    "0601": "cajamarca",
    "0602": "cajabamba",
    "0603": "celendin",
    "0604": "chota",
    "0605": "contumaza",
    "0606": "cutervo",
    "0607": "hualgayoc",
    "0608": "jaen",
    "0609": "san-ignacio",
    "0610": "san-marcos",
    "0611": "san-miguel",
    "0612": "san-pablo",
    "0613": "santa-cruz",
}
TIPOS = ("codigos", "sobres")


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
        return hashlib.sha256(self.texto.encode("utf-8")).hexdigest()

    @property
    def empieza_cadena(self) -> bool:
        return self.numero > 0 and self.numero % CADENA == 0 and bool(self.fijo)

    def pierde(self, numero: int) -> bool:
        """Si dice que, al restaurar el ánfora, se perdió el punto de ese número."""
        ultimo = self.fijo.get("ultimo_punto", "")
        es_numero = re.fullmatch("[0-9]{1,9}", ultimo) is not None
        return self.empieza_cadena and es_numero and int(ultimo) < numero < self.numero


def control_de(texto: str) -> Control:
    """Lo que dice un punto de control, escrito de la única forma debida. Levanta Falla."""
    dicho = leer_json(texto.encode("utf-8"))
    if json.dumps(dicho, ensure_ascii=False, sort_keys=True, separators=(",", ":")) != texto:
        raise Falla("no está escrito de la única forma debida.")
    if set(dicho) != {"proceso", "numero", "dia", "anterior", *TIPOS, "votos", "fijo"}:
        raise Falla("no dice justo lo que dice un punto de control.")
    dia = campo(dicho, "dia", str)
    try:
        bien_escrito = date.fromisoformat(dia).isoformat() == dia
    except ValueError:
        bien_escrito = False
    votos, fijo = campo(dicho, "votos", dict), campo(dicho, "fijo", dict)
    if (
        not bien_escrito
        or not set(votos) <= set(PROVINCIAS)
        or any(type(dato) is not str for dato in fijo.values())
    ):
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


class Historia(NamedTuple):
    """Los puntos de control en orden, los que se perdieron, y lo que rige al final."""

    puntos: list[Control]
    perdidos: list[Control]
    fijo: dict[str, str]

    @property
    def ultimo(self) -> Control:
        return self.puntos[-1]

    @property
    def cadenas(self) -> list[Control]:
        return [uno for uno in self.puntos if uno.empieza_cadena]

    def con_listas(self, tipo: str) -> dict[int, tuple[int, int]]:
        """De cada punto que lista algo de este tipo, cuántas líneas había antes y cuántas hay con él."""
        cambios = zip(self.puntos, self.puntos[1:])
        return {
            uno.numero: (antes.lineas[tipo], uno.lineas[tipo])
            for antes, uno in cambios
            if uno.lineas[tipo] != antes.lineas[tipo]
        }


def leer_control(_informe: Informe, publicacion: Publicacion) -> Any:
    control = leer_json(publicacion.leer("control.json"))
    for nombre in ("puntos", "puntos_perdidos", "restauraciones"):
        campo(control, nombre, list)
    return control


def firmados(informe: Informe, llave: Llave, puntos: list[Any], nombre: str) -> list[Control]:
    leidos = []
    for lugar, uno in enumerate(puntos):
        try:
            texto = campo(uno, "texto", str)
            if not llave.firmo(texto.encode("utf-8"), bytes.fromhex(hexadecimal(uno, "firma", HEX_64))):
                raise Falla("no está firmado con la llave de la publicación.")
            leidos.append(control_de(texto))
        except Falla as falla:
            informe.mal(f"Puntos de control: el {nombre} que está en el lugar {lugar}: {falla}")
    return leidos


def revisar_puntos(informe: Informe, publicacion: Publicacion, control: Any, llave: Llave) -> Historia:
    puntos = firmados(informe, llave, control["puntos"], "punto")
    perdidos = firmados(informe, llave, control["puntos_perdidos"], "punto perdido")
    if not puntos or informe.fallas_aqui:
        raise Falla("sin todos los puntos, bien firmados, no hay historia que revisar.")
    primero = puntos[0]
    reparos = [(primero, reparo) for reparo in reparos_del_primero(primero, control["llave_de_las_firmas"])]
    for antes, uno in zip(puntos, puntos[1:]):
        reparos += [(uno, reparo) for reparo in reparos_de(antes, uno)]
    conocidos = {uno.huella: uno for uno in (*puntos, *perdidos)} if perdidos else {}
    for uno in perdidos:
        if uno.anterior in conocidos:
            reparos += [(uno, reparo) for reparo in reparos_de(conocidos[uno.anterior], uno)]
        elif uno.numero:
            reparos.append((uno, "se perdió, y no sigue a ninguno que se conozca"))
    for uno in (*puntos, *perdidos):
        if uno.proceso != publicacion.manifiesto.proceso:
            reparos.append((uno, "es de otro proceso"))
    for uno, reparo in reparos:
        informe.mal(f"Puntos de control: el punto {uno.numero} {reparo}.")
    informe.bien(
        f"Puntos de control: los {len(puntos)} (del 0 al {puntos[-1].numero}) están firmados y encadenados, y el ánfora "
        f"solo crece; el último, del {puntos[-1].dia}, dice {puntos[-1].lineas['codigos']} votos."
    )
    fijo: dict[str, str] = {}
    for uno in puntos:
        cambiado = sorted(dato for dato in ("bases", "padron") if dato in fijo and dato in uno.fijo)
        fijo.update(uno.fijo)
        if cambiado:
            informe.no_aqui(
                f"Puntos de control: el {uno.numero} ({uno.dia}) cambió lo fijo: {' y '.join(cambiado)}. Lo deciden dos "
                "personas y la página del proceso dice por qué; la carpeta tiene solo las bases que rigen al final."
            )
    revisar_restauraciones(informe, publicacion, control, Historia(puntos, perdidos, fijo))
    return Historia(puntos, perdidos, fijo)


def reparos_del_primero(uno: Control, llave: str) -> list[str]:
    vacia = hashlib.sha256(b"").hexdigest()
    sin_nada = (
        set(uno.lineas.values()) == {0} and set(uno.raiz.values()) == {vacia} and not any(uno.votos.values())
    )
    reparos = (
        []
        if uno.numero == 0 and uno.anterior == "0" * 64 and sin_nada
        else ["no es el comienzo de un ánfora vacía"]
    )
    if uno.fijo.get("llave_de_las_firmas") != llave:
        reparos.append("no nombra la llave con la que se firma")
    for dato in ("bases", "padron", "llave_del_anfora"):
        if not HEX_32.fullmatch(uno.fijo.get(dato, "")):
            reparos.append(f"no dice qué quedó fijo: {dato}")
    return reparos


def reparos_de(antes: Control, uno: Control) -> list[str]:
    """Lo que impide que un punto venga después de otro."""
    sigue = uno.numero == antes.numero + 1 or (uno.numero > antes.numero and uno.empieza_cadena)
    crece = all(uno.votos.get(provincia, 0) >= votos for provincia, votos in antes.votos.items())
    nuevas = uno.lineas["codigos"] - antes.lineas["codigos"]
    salto = uno.numero != antes.numero + 1 or uno.empieza_cadena
    casos = (
        (sigue, f"no sigue al número {antes.numero}"),
        (uno.anterior == antes.huella, "no lleva el SHA-256 del anterior"),
        (uno.dia >= antes.dia, "es de un día anterior al del punto que le precede"),
        (crece and nuevas >= 0, "tiene en una provincia menos votos que antes"),
        (uno.lineas["codigos"] == uno.lineas["sobres"], "no lista tantos códigos como sobres"),
        (uno.lineas["codigos"] == sum(uno.votos.values()), "no lista tantos códigos como votos dice que hay"),
        (nuevas or uno.raiz == antes.raiz, "cambia una raíz sin listar nada"),
        (not (salto and nuevas), "empieza otra cadena y lista votos a la vez"),
        (
            not salto or uno.fijo.get("causa") == "restauracion",
            "empieza otra cadena sin decir que hubo restauración",
        ),
        (
            not salto or uno.fijo.get("ultimo_punto") == str(antes.numero),
            "empieza otra cadena desde otro punto",
        ),
        ("llave_de_las_firmas" not in uno.fijo, "cambia la llave de las firmas"),
        ("llave_del_anfora" not in uno.fijo, "cambia la llave del ánfora"),
        (
            all(HEX_32.fullmatch(uno.fijo[dato]) for dato in ("bases", "padron") if dato in uno.fijo),
            "dice mal las bases o el padrón",
        ),
    )
    return [reparo for bien, reparo in casos if not bien]


def revisar_restauraciones(
    informe: Informe, publicacion: Publicacion, control: Any, historia: Historia
) -> None:
    cadenas = historia.cadenas
    if len(cadenas) > 100:
        raise Falla("más de cien restauraciones no son de creer.")
    contadas = {uno.get("punto") for uno in control["restauraciones"] if type(uno) is dict}
    for uno in cadenas:
        if uno.numero not in contadas:
            informe.mal(f"Restauraciones: control.json no cuenta la del punto {uno.numero}.")
        perdidos = f"control/{uno.numero}/perdidos.csv"
        if perdidos in publicacion.manifiesto.archivos:
            codigos = publicacion.leer(perdidos)
            if hashlib.sha256(codigos).hexdigest() != uno.fijo.get("codigos_perdidos"):
                informe.mal(f"Restauraciones: {perdidos} no es la lista que se firmó.")
        informe.no_aqui(
            f"Restauraciones: el punto {uno.numero} ({uno.dia}) dice, firmado, que el ánfora se restauró de una copia y "
            f"que se perdieron puntos después del {uno.fijo.get('ultimo_punto')} "
            f"(se conocen: {cita(uno.fijo.get('puntos_perdidos') or 'ninguno')}, con "
            f"{cita(uno.fijo.get('codigos_perdidos_lineas', '?'))} códigos). Compare con quien vigiló: --vigia."
        )
    if "causa" in historia.puntos[0].fijo:
        informe.no_aqui(
            "Restauraciones: el punto 0 dice que el sitio se restauró antes; pudo haber otro punto 0. Use --vigia."
        )
    for uno in historia.perdidos:
        if uno.numero and not any(cadena.pierde(uno.numero) for cadena in cadenas):
            informe.mal(f"Restauraciones: el punto perdido {uno.numero} no se perdió en ninguna.")


# ---------------------------------------------------------------------------------------------------------------------
# 5. Las listas de códigos y de sobres, y sus árboles (RFC 9162, 2.1)
# ---------------------------------------------------------------------------------------------------------------------


class Arbol:
    """El borde derecho de un árbol: las raíces de sus partes llenas, la mayor primero."""

    def __init__(self) -> None:
        self.hojas = 0
        self.borde: list[bytes] = []

    def copia(self) -> Arbol:
        otro = Arbol()
        otro.hojas, otro.borde = self.hojas, [*self.borde]
        return otro

    def agregar(self, hojas: Iterable[bytes]) -> None:
        sha256, borde, numero = hashlib.sha256, self.borde, self.hojas
        for hoja in hojas:
            nodo, lleno = sha256(b"\0" + hoja).digest(), numero
            while lleno & 1:
                nodo, lleno = sha256(b"\1" + borde.pop() + nodo).digest(), lleno >> 1
            borde.append(nodo)
            numero += 1
        self.hojas = numero

    def raiz(self) -> str:
        if not self.borde:
            return hashlib.sha256(b"").hexdigest()
        nodo = self.borde[-1]
        for izquierdo in reversed(self.borde[:-1]):
            nodo = hashlib.sha256(b"\1" + izquierdo + nodo).digest()
        return nodo.hex()


def huellas_de(contenido: bytes) -> list[bytes]:
    """Las huellas de una lista, que están en orden y sin repetirse. Levanta Falla."""
    lineas = len(contenido) // 65
    if contenido[64::65] != b"\n" * lineas or len(contenido.translate(None, b"0123456789abcdef")) != lineas:
        raise Falla("no tiene una huella SHA-256 en cada línea.")
    todas = bytes.fromhex(contenido.decode("ascii"))
    huellas = [todas[lugar : lugar + 32] for lugar in range(0, len(todas), 32)]
    if not huellas or huellas != sorted(set(huellas)):
        raise Falla("está vacía, no está en orden, o tiene una línea dos veces.")
    return huellas


def revisar_listas(informe: Informe, publicacion: Publicacion, historia: Historia) -> None:
    """Los códigos y los sobres por turno, para que solo unos estén en la memoria."""
    for tipo in TIPOS:
        arbol, con_lista = Arbol(), historia.con_listas(tipo)
        arboles: dict[str, Arbol] = {}
        vistas: set[bytes] = set()
        for uno in historia.puntos:
            if uno.numero in con_lista:
                nombre = f"control/{uno.numero}/{tipo}.csv"
                try:
                    huellas = huellas_de(publicacion.leer(nombre))
                except Falla as falla:
                    raise Falla(f"{nombre}: {falla} Las que siguen ya no se pueden revisar.") from None
                arbol.agregar(huellas)
                vistas.update(huellas)
                if len(vistas) != uno.lineas[tipo] or arbol.raiz() != uno.raiz[tipo]:
                    raise Falla(f"{nombre} no es la lista que se firmó, o repite una línea de otra lista.")
            if historia.perdidos:
                arboles[uno.huella] = arbol.copia()
        informe.bien(
            f"Listas: las {len(con_lista)} de {tipo}, con {arbol.hojas} líneas, están en orden, sin repetidos, y dan "
            "la raíz que se firmó en cada punto."
        )
        revisar_listas_perdidas(informe, publicacion, historia, tipo, arboles)
    debidas = {f"control/{numero}/{tipo}.csv" for tipo in TIPOS for numero in historia.con_listas(tipo)}
    debidas |= {f"control/{uno.numero}/perdidos.csv" for uno in historia.cadenas}
    debidas |= {f"control/{uno.numero}/{tipo}.csv" for tipo in TIPOS for uno in historia.perdidos}
    for nombre in publicacion.manifiesto.archivos:
        if nombre.startswith("control/") and nombre not in debidas:
            informe.mal(f"Listas: {nombre} no es de ningún punto de control que liste algo.")


def revisar_listas_perdidas(
    informe: Informe, publicacion: Publicacion, historia: Historia, tipo: str, arboles: dict[str, Arbol]
) -> None:
    """Las de los puntos que una restauración perdió y alguien trajo, si están en la carpeta."""
    de_ahora = historia.con_listas(tipo)
    for uno in historia.perdidos:
        nombre = f"control/{uno.numero}/{tipo}.csv"
        if (
            uno.numero in de_ahora
            or uno.anterior not in arboles
            or nombre not in publicacion.manifiesto.archivos
        ):
            informe.no_aqui(f"Listas: la de {tipo} del punto perdido {uno.numero} no está en la carpeta.")
            continue
        arbol = arboles[uno.huella] = arboles[uno.anterior].copia()
        arbol.agregar(huellas_de(publicacion.leer(nombre)))
        if arbol.raiz() != uno.raiz[tipo]:
            informe.mal(f"Listas: {nombre} no es la que se firmó en el punto perdido {uno.numero}.")


# ---------------------------------------------------------------------------------------------------------------------
# 6. Las bases: reglas y cédula, congeladas desde antes de votar
# ---------------------------------------------------------------------------------------------------------------------


class Parte(NamedTuple):
    """Lo que se vota en un lugar: una provincia, o todas («interprovincial»). Los montos van en céntimos."""

    lugar: str
    id: int
    provincia: str | None
    techo: int
    costos: dict[int, int]
    titulos: dict[int, str]


class Bases(NamedTuple):
    proceso: int
    regla: str
    marcas: int
    claras_desde: int
    semilla: str
    partes: list[Parte]

    @property
    def votadas(self) -> list[Parte]:
        return [parte for parte in self.partes if parte.costos]


REGLAS = {"most_votes": "most-votes", "equal_shares": "equal-shares"}
INTERPROVINCIAL = "interprovincial"


def parte_de(dicha: Any) -> Parte:
    provincia = campo(dicha, "provincia", str, type(None))
    if provincia is not None and provincia not in PROVINCIAS:
        raise Falla(f"{cita(provincia)} no es el código de una provincia de Cajamarca.")
    costos: dict[int, int] = {}
    titulos: dict[int, str] = {}
    for proyecto in campo(dicha, "cedula", list):
        numero = natural(proyecto, "numero", 1)
        if numero in costos:
            raise Falla(f"el número {numero} está dos veces en una cédula.")
        costos[numero] = natural(proyecto, "costo_centimos", 1)
        titulos[numero] = campo(proyecto, "titulo", str)
    lugar = PROVINCIAS[provincia] if provincia else INTERPROVINCIAL
    return Parte(
        lugar, natural(dicha, "numero"), provincia, natural(dicha, "techo_centimos"), costos, titulos
    )


def revisar_bases(informe: Informe, publicacion: Publicacion, historia: Historia) -> Bases:
    contenido = publicacion.leer("bases.json")
    if hashlib.sha256(contenido).hexdigest() != historia.fijo.get("bases"):
        informe.mal("bases.json: no son las bases que se firmaron como fijas en los puntos de control.")
    dichas = leer_json(contenido)
    partes = [parte_de(una) for una in campo(dichas, "circunscripciones", list)]
    if len({una.lugar for una in partes}) < len(partes) or len({una.id for una in partes}) < len(partes):
        raise Falla("una circunscripción está dos veces.")
    if (
        campo(dichas, "regla", str) not in REGLAS
        or natural(dichas, "proceso") != publicacion.manifiesto.proceso
    ):
        raise Falla("la regla no es una de las dos que se conocen, o el proceso es otro.")
    bases = Bases(
        dichas["proceso"],
        REGLAS[dichas["regla"]],
        natural(dichas, "marcas", 1),
        natural(dichas, "cedulas_una_por_una_desde"),
        campo(dichas, "semilla_del_sorteo", str),
        partes,
    )
    informe.bien(
        f"bases.json: son las congeladas en los puntos de control ({len(bases.votadas)} circunscripciones con proyectos, "
        f"regla {bases.regla}, hasta {bases.marcas} marcas)."
    )
    informe.no_aqui(
        f"Padrón: el SHA-256 del archivo es {cita(historia.fijo.get('padron'))}. Tiene datos de personas y no se publica; "
        "el Comité de Vigilancia puede pedirlo y compararlo."
    )
    informe.no_aqui(
        f"Sorteo: la semilla es {cita(bases.semilla)}. Que salió de un sorteo público, véalo en su acta."
    )
    return bases


def revisar_lugares(informe: Informe, publicacion: Publicacion) -> None:
    filas = list(publicacion.tabla("lugares.csv", "circunscripcion", "codigo", "nombre"))
    debidas = [(lugar, codigo) for codigo, lugar in PROVINCIAS.items()] + [(INTERPROVINCIAL, "")]
    if [(lugar, codigo) for lugar, codigo, _nombre in filas] != debidas:
        informe.mal(
            "lugares.csv: no tiene las trece provincias con su código, y luego la parte interprovincial."
        )
    for lugar, _codigo, nombre in filas:
        sin_tildes = unicodedata.normalize("NFD", nombre.casefold()).encode("ascii", "ignore").decode("ascii")
        if sin_tildes.replace(" ", "-") != lugar:
            informe.mal(f"lugares.csv: a {cita(lugar)} se le da otro nombre, {cita(nombre)}.")
    informe.bien("lugares.csv: las trece provincias y la parte interprovincial, con su código y su nombre.")


# ---------------------------------------------------------------------------------------------------------------------
# 7 y 8. Las cédulas, los votos y los totales
# ---------------------------------------------------------------------------------------------------------------------

Cedulas = Dict[Tuple[int, ...], int]
NUMERO = re.compile("0|[1-9][0-9]{0,14}")


def numero_de(celda: str, archivo: str) -> int:
    if not NUMERO.fullmatch(celda):
        raise Falla(f"{archivo}: {cita(celda)} está donde va un número.")
    return int(celda)


def cuantas(parte: Parte, historia: Historia) -> int:
    """Las cédulas que una parte debe tener: los votos firmados de su provincia, o de todas."""
    votos = historia.ultimo.votos
    return sum(votos.values()) if parte.provincia is None else votos.get(parte.provincia, 0)


def revisar_cedulas(
    informe: Informe, publicacion: Publicacion, historia: Historia, bases: Bases
) -> dict[str, Cedulas]:
    """Las cédulas de cada lugar donde se publican una por una."""
    claras = {parte.lugar: parte for parte in bases.votadas if cuantas(parte, historia) >= bases.claras_desde}
    orden = {lugar: puesto for puesto, lugar in enumerate(claras)}
    cedulas: dict[str, Cedulas] = {lugar: {} for lugar in claras}
    anterior: tuple[int, tuple[int, ...]] = (-1, ())
    for fila, (lugar, numeros, veces) in enumerate(
        publicacion.tabla("cedulas.csv", "circunscripcion", "numeros", "cedulas"), start=2
    ):
        donde = f"la línea {fila} de cedulas.csv"
        if lugar not in claras:
            raise Falla(
                f"{donde} es de {cita(lugar)}, donde las cédulas no se publican una por una o no se votó."
            )
        marcas = tuple(numero_de(numero, donde) for numero in numeros.split("-")) if numeros else ()
        cuenta = numero_de(veces, donde)
        if any(numero not in claras[lugar].costos for numero in marcas):
            informe.mal(f"cedulas.csv: {donde} marca un número que no está en la cédula de {lugar}.")
        if len(marcas) > bases.marcas or list(marcas) != sorted(set(marcas)) or not cuenta:
            informe.mal(f"cedulas.csv: {donde} no es una cédula que se pueda marcar, o se cuenta cero veces.")
        if (orden[lugar], marcas) <= anterior:
            informe.mal(
                f"cedulas.csv: {donde} está fuera de orden o repetida; su orden podría decir algo de alguien."
            )
        anterior = (orden[lugar], marcas)
        cedulas[lugar][marcas] = cuenta
    for lugar, parte in claras.items():
        suma_ = sum(cedulas[lugar].values())
        if suma_ != cuantas(parte, historia):
            informe.mal(
                f"cedulas.csv: en {lugar} hay {suma_} cédulas, y se firmaron {cuantas(parte, historia)} votos."
            )
        informe.bien(f"Cédulas de {lugar}: {suma_}, como los votos firmados; todas se pueden marcar así.")
    for parte in bases.votadas:
        if parte.lugar not in claras:
            informe.no_aqui(
                f"Cédulas de {parte.lugar}: son {cuantas(parte, historia)}, menos de {bases.claras_desde}, y no se publican "
                "una por una para no delatar a nadie. El Comité de Vigilancia las tiene."
            )
    if informe.fallas_aqui:
        raise Falla("sin cédulas bien contadas no se recuenta.")
    return cedulas


Votos = Dict[str, Dict[int, int]]


def revisar_votos(
    informe: Informe,
    publicacion: Publicacion,
    historia: Historia,
    bases: Bases,
    cedulas: dict[str, Cedulas],
    resultados: dict[str, Any],
) -> Votos:
    """Los votos de cada proyecto de cada lugar, también donde las cédulas no se publican."""
    votos: Votos = {}
    for lugar, numero, veces in publicacion.tabla("votos.csv", "circunscripcion", "numero", "votos"):
        de_lugar, proyecto = votos.setdefault(lugar, {}), numero_de(numero, "votos.csv")
        if proyecto in de_lugar:
            raise Falla(f"el proyecto {proyecto} de {cita(lugar)} está dos veces.")
        de_lugar[proyecto] = numero_de(veces, "votos.csv")
    if {lugar: set(de_lugar) for lugar, de_lugar in votos.items()} != {
        parte.lugar: set(parte.costos) for parte in bases.votadas
    }:
        raise Falla("no tiene justo los proyectos que están en las cédulas de bases.json.")
    for parte in bases.votadas:
        de_lugar, total = votos[parte.lugar], cuantas(parte, historia)
        en_blanco = natural(resultados[parte.lugar], "en_blanco")
        if parte.lugar in cedulas:
            contados = dict.fromkeys(parte.costos, 0)
            for marcas, veces_ in cedulas[parte.lugar].items():
                for proyecto in marcas:
                    contados[proyecto] += veces_
            for proyecto in sorted(parte.costos):
                if contados[proyecto] != de_lugar[proyecto]:
                    informe.mal(
                        f"Votos de {parte.lugar}: al proyecto {proyecto} se le publican {de_lugar[proyecto]}, y sus cédulas "
                        f"dan {contados[proyecto]}."
                    )
            if en_blanco != cedulas[parte.lugar].get((), 0):
                informe.mal(f"Votos de {parte.lugar}: los votos en blanco no son los de sus cédulas.")
            informe.bien(
                f"Votos de {parte.lugar}: los de cada proyecto y los en blanco son los de sus cédulas."
            )
        else:
            con_marca, mas = total - en_blanco, min(bases.marcas, len(parte.costos))
            suma_ = sum(de_lugar.values())
            if not (con_marca >= 0 and max(de_lugar.values()) <= con_marca <= suma_ <= con_marca * mas):
                informe.mal(
                    f"Votos de {parte.lugar}: no pueden salir de {total} cédulas, {en_blanco} de ellas en blanco."
                )
            informe.bien(f"Votos de {parte.lugar}: son posibles con {total} cédulas.")
            informe.no_aqui(
                f"Votos de {parte.lugar}: que sean los de sus cédulas, que no se publican una por una."
            )
    if informe.fallas_aqui:
        raise Falla("sin votos bien contados no se recuenta.")
    return votos


def revisar_participacion(
    informe: Informe, publicacion: Publicacion, historia: Historia, bases: Bases
) -> None:
    filas = list(publicacion.tabla("participacion.csv", "circunscripcion", "votantes_habiles", "votaron"))
    if sorted(lugar for lugar, _habiles, _votaron in filas) != sorted(PROVINCIAS.values()):
        raise Falla("no tiene las trece provincias, una vez cada una.")
    codigos = {lugar: codigo for codigo, lugar in PROVINCIAS.items()}
    con_cedula = {parte.lugar for parte in bases.votadas}
    for lugar, habiles, votaron in filas:
        firmados_ = historia.ultimo.votos.get(codigos[lugar], 0)
        if numero_de(votaron, "participacion.csv") != firmados_:
            informe.mal(
                f"Participación de {lugar}: se publica que votaron {votaron}, y se firmaron {firmados_} votos."
            )
        if firmados_ > numero_de(habiles, "participacion.csv"):
            informe.mal(
                f"Participación de {lugar}: votaron {firmados_}, más que las {habiles} personas que podían."
            )
        if firmados_ and not con_cedula & {lugar, INTERPROVINCIAL}:
            informe.mal(f"Participación de {lugar}: hay {firmados_} votos, y no había nada que votar.")
    informe.bien(
        "Participación: en cada provincia votaron tantas personas como votos se firmaron, y no más que las que podían."
    )
    informe.no_aqui(
        "participacion_grupos.csv: quiénes votaron por edad, sexo y canal. El padrón no se publica."
    )


# ---------------------------------------------------------------------------------------------------------------------
# 9. El sorteo y el recuento. Todo es exacto: céntimos enteros y fracciones
# ---------------------------------------------------------------------------------------------------------------------

ALZA = 100
SEGUNDOS_POR_LUGAR = 600
NADA = -1


def sorteo(parte: Parte, semilla: str) -> list[int]:
    """Los números de la cédula en el orden de su SHA-256. El primero gana los empates."""

    def boleto(numero: int) -> str:
        return hashlib.sha256(f"{semilla}:{parte.id}:{numero}".encode()).hexdigest()

    return sorted(parte.costos, key=boleto)


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
    parte: Parte, cedulas: Cedulas, votos: dict[int, int], orden: list[int]
) -> PartesIguales:
    """Cada persona que marcó algo tiene la misma parte del techo. Un proyecto lo pagan por igual quienes lo marcaron; el que
    no tiene tanto pone todo lo que le queda. En cada ronda se paga el que cuesta a cada uno menos por sol de su costo.

    La parte sube de sol en sol mientras no se gaste más que el techo. Lo que sobra se da por más votos.
    """
    compras = Compras(parte, cedulas, votos, orden)
    limite = time.monotonic() + SEGUNDOS_POR_LUGAR
    alzas, (pagados, dura) = 0, compras.con(0)
    while len(pagados) < len(compras.pagables):
        if time.monotonic() > limite:
            raise Falla(f"el recuento de {parte.lugar} no terminó en {SEGUNDOS_POR_LUGAR} segundos.")
        siguientes, duran = compras.con(alzas + dura)
        if sum(parte.costos[numero] for numero in siguientes) > parte.techo:
            alzas += dura - 1
            break
        alzas, pagados, dura = alzas + dura, siguientes, duran
    queda = parte.techo - sum(parte.costos[numero] for numero in pagados)
    completados = por_mas_votos(set(parte.costos) - set(pagados), parte.costos, votos, queda, orden)
    return PartesIguales(pagados + completados, completados, Fraction(parte.techo, compras.escala), alzas)


class Ronda:
    """Al empezar una ronda: en qué bolsillo está cada grupo de cédulas iguales.

    Quienes pagaron lo mismo tienen lo mismo: comparten un bolsillo. El de quien ya no tiene nada es NADA. Qué grupo está en
    qué bolsillo depende de quién ganó y quién puso todo, no de cuánto había: por eso una ronda sirve también para otra alza.
    """

    def __init__(self, bolsillos: list[int]) -> None:
        self.bolsillos = bolsillos
        self.usados = set(bolsillos) - {NADA}
        self.gente: dict[int, dict[int, int]] = {}
        self.decidido: tuple[int, set[int]] = (0, set())
        self.nuevos: dict[int, int] = {}
        self.sigue: Ronda | None = None


class Precio(NamedTuple):
    """Lo que paga cada uno de los que pagan completo: monto / (pagan x escala) céntimos, y `sube` más por cada alza."""

    ronda: Ronda
    monto: int
    sube: int
    pagan: int
    divisor: int
    pobres: set[int]


class Compras:
    """Las rondas de pago, con la parte que haya. Un monto es un entero sobre `escala`, y se sabe cuánto sube con un alza.

    Una ronda decide con desigualdades. Cada una es recta en las alzas, así que se sabe hasta cuál vale; hasta la primera
    que deja de valer ganan los mismos en el mismo orden, y esas alzas no hace falta recontarlas.
    """

    def __init__(self, parte: Parte, cedulas: Cedulas, votos: dict[int, int], orden: list[int]) -> None:
        marcadas = [marcas for marcas in cedulas if marcas]
        self.veces = [cedulas[marcas] for marcas in marcadas]
        self.escala = max(sum(self.veces), 1)
        self.techo, self.costos = parte.techo, parte.costos
        self.pagables = [
            numero for numero in parte.costos if votos[numero] and parte.costos[numero] <= parte.techo
        ]
        self.desempate = {
            numero: (parte.costos[numero], -votos[numero], orden.index(numero)) for numero in orden
        }
        self.grupos: dict[int, list[int]] = {numero: [] for numero in parte.costos}
        for grupo, marcas in enumerate(marcadas):
            for numero in marcas:
                self.grupos[numero].append(grupo)
        self.primera = Ronda([0] * len(marcadas))
        self.dura = 0

    def con(self, alzas: int) -> tuple[list[int], int]:
        """Los que se pagan con tantas alzas, en orden, y cuántas alzas más faltan para que algo pueda cambiar."""
        self.dura = sys.maxsize
        escala = self.escala
        tiene, sube = {0: self.techo + alzas * ALZA * escala}, {0: ALZA * escala}
        ronda = self.primera
        pagados: list[int] = []
        precios: dict[int, Precio] = {}
        # Un precio nunca baja de una ronda a otra: el de antes es un mínimo, y solo se pregunta de nuevo al menor.
        cola = [(0.0, numero) for numero in self.pagables]
        while cola:
            menor, iguales = cola[0][0], []
            while cola and cola[0][0] == menor:
                iguales.append(heappop(cola)[1])
            viejos = [
                numero for numero in iguales if numero not in precios or precios[numero].ronda is not ronda
            ]
            for numero in viejos:
                precio = self.precio(ronda, numero, tiene, sube, escala)
                if precio is not None:
                    precios[numero] = precio
                    heappush(cola, (precio.monto / precio.divisor, numero))
            if viejos:
                for numero in set(iguales) - set(viejos):
                    heappush(cola, (menor, numero))
                continue
            gana = min(iguales, key=lambda uno: (self.parte_del_costo(precios[uno]), self.desempate[uno]))
            for numero in iguales:
                if numero != gana:
                    heappush(cola, (menor, numero))
            precio = precios[gana]
            for _menor, numero in cola:
                self.comparar(precio, precios[numero])
            for bolsillo in precio.pobres:
                self.vale(
                    precio.monto - tiene[bolsillo] * precio.pagan, precio.sube - sube[bolsillo] * precio.pagan
                )
            ronda, escala = self.pagar(ronda, gana, precio, tiene, sube, escala)
            pagados.append(gana)
        return pagados, self.dura

    @staticmethod
    def parte_del_costo(precio: Precio) -> Fraction:
        return Fraction(precio.monto, precio.divisor)

    def vale(self, margen: int, cambio: int) -> None:
        """Algo vale mientras `margen` sea más que cero, y un alza le suma `cambio`."""
        if cambio < 0:
            self.dura = min(self.dura, max(1, -(margen // cambio)))

    def comparar(self, gana: Precio, otro: Precio) -> None:
        """El que gana cuesta menos por sol que el otro, que puede costar más que lo que se sabe, pero no menos."""
        if self.dura > 1:
            self.vale(
                otro.monto * gana.divisor - gana.monto * otro.divisor,
                otro.sube * gana.divisor - gana.sube * otro.divisor,
            )

    def precio(
        self, ronda: Ronda, numero: int, tiene: dict[int, int], sube: dict[int, int], escala: int
    ) -> Precio | None:
        """Lo menos que paga cada uno, si el que no llega pone lo que tiene; None si entre todos no alcanza."""
        gente = ronda.gente.get(numero)
        if gente is None:
            gente = ronda.gente[numero] = {}
            for grupo in self.grupos[numero]:
                bolsillo = ronda.bolsillos[grupo]
                if bolsillo != NADA:
                    gente[bolsillo] = gente.get(bolsillo, 0) + self.veces[grupo]
        costo = self.costos[numero] * escala
        juntan = sum(veces * tiene[bolsillo] for bolsillo, veces in gente.items())
        if juntan < costo:
            self.vale(costo - juntan, -sum(veces * sube[bolsillo] for bolsillo, veces in gente.items()))
            return None
        monto, cambia, pagan = costo, 0, sum(gente.values())
        pobres: set[int] = set()
        while True:
            nuevos = [uno for uno in gente if uno not in pobres and tiene[uno] * pagan < monto]
            if not nuevos:
                return Precio(ronda, monto, cambia, pagan, pagan * costo, pobres)
            pobres.update(nuevos)
            for uno in nuevos:
                monto -= gente[uno] * tiene[uno]
                cambia -= gente[uno] * sube[uno]
                pagan -= gente[uno]

    def pagar(
        self,
        ronda: Ronda,
        gana: int,
        precio: Precio,
        tiene: dict[int, int],
        sube: dict[int, int],
        escala: int,
    ) -> tuple[Ronda, int]:
        """Saca lo pagado de cada bolsillo. Quien puso todo queda sin nada; los demás pasan a un bolsillo nuevo.

        Quien paga completo lo podrá con más alzas: le suben, y el precio no, porque también suben los que ponen todo.
        """
        if ronda.sigue is None or ronda.decidido != (gana, precio.pobres):
            ultimo = max(ronda.usados, default=0)
            paga = [bolsillo for bolsillo in ronda.gente[gana] if bolsillo not in precio.pobres]
            ronda.nuevos = {bolsillo: ultimo + puesto for puesto, bolsillo in enumerate(paga, start=1)}
            bolsillos = [*ronda.bolsillos]
            for grupo in self.grupos[gana]:
                bolsillos[grupo] = ronda.nuevos.get(bolsillos[grupo], NADA)
            ronda.decidido, ronda.sigue = (gana, precio.pobres), Ronda(bolsillos)
        comun = gcd(precio.pagan, gcd(precio.monto, precio.sube))
        monto, cambia, pagan = precio.monto // comun, precio.sube // comun, precio.pagan // comun
        antes, antes_sube = dict(tiene), dict(sube)
        tiene.clear()
        sube.clear()
        for bolsillo in ronda.usados & ronda.sigue.usados:
            tiene[bolsillo], sube[bolsillo] = antes[bolsillo] * pagan, antes_sube[bolsillo] * pagan
        for bolsillo, nuevo in ronda.nuevos.items():
            tiene[nuevo], sube[nuevo] = antes[bolsillo] * pagan - monto, antes_sube[bolsillo] * pagan - cambia
        return ronda.sigue, escala * pagan


def soles(centimos: int) -> str:
    return f"{centimos // 100}.{centimos % 100:02}"


def leer_resultados(_informe: Informe, publicacion: Publicacion, bases: Bases) -> dict[str, Any]:
    """Lo declarado de cada lugar. Levanta Falla si no habla de los lugares debidos."""
    dichos = leer_json(publicacion.leer("resultados.json"))
    por_lugar = {campo(uno, "circunscripcion", str): uno for uno in campo(dichos, "circunscripciones", list)}
    if [uno["circunscripcion"] for uno in dichos["circunscripciones"]] != [
        parte.lugar for parte in bases.votadas
    ]:
        raise Falla("no tiene las circunscripciones con proyectos, en el orden de bases.json.")
    de_todos = {nombre: dato for nombre, dato in dichos.items() if nombre != "circunscripciones"}
    if not iguales(de_todos, {"proceso": bases.proceso, "regla": bases.regla, "marcas": bases.marcas}):
        raise Falla("el proceso, la regla o las marcas no son los de bases.json.")
    return por_lugar


def revisar_recuento(
    informe: Informe,
    historia: Historia,
    bases: Bases,
    cedulas: dict[str, Cedulas],
    votos: Votos,
    resultados: dict[str, Any],
    parte: Parte,
) -> dict[int, int]:
    """Sortea y recuenta un lugar. Devuelve, de cada ganador, 1, o 2 si ganó con lo que había sobrado."""
    lugar, orden, de_lugar = parte.lugar, sorteo(parte, bases.semilla), votos[parte.lugar]
    clara = lugar in cedulas
    publicado = resultados[lugar]
    reglas = campo(publicado, "reglas", dict)
    ganan = por_mas_votos(parte.costos, parte.costos, de_lugar, parte.techo, orden)
    esperado: dict[str, Any] = {
        "most-votes": de_regla(parte, ganan, [], cedulas.get(lugar)),
        "equal-shares": None,
    }
    if clara:
        iguales_ = por_partes_iguales(parte, cedulas[lugar], de_lugar, orden)
        esperado["equal-shares"] = {
            **de_regla(parte, iguales_.ganadores, iguales_.completados, cedulas[lugar]),
            "parte_inicial_soles": str(iguales_.inicial / 100),
            "parte_final_soles": str(iguales_.inicial / 100 + iguales_.alzas),
            "subidas_de_un_sol": iguales_.alzas,
        }
    elif reglas.get("equal-shares") is not None:
        esperado["equal-shares"] = reglas["equal-shares"]
        posible(parte, de_lugar, reglas["equal-shares"])
    declarado = esperado[bases.regla] or {}
    todo = {
        "circunscripcion": lugar,
        "techo_soles": soles(parte.techo),
        "asignado_soles": declarado.get("asignado_soles", publicado.get("asignado_soles")),
        "cedulas": cuantas(parte, historia),
        "en_blanco": publicado["en_blanco"],
        "clara": clara,
        "orden_del_sorteo": orden,
        "votos": {str(numero): de_lugar[numero] for numero in parte.costos},
    }
    comparar(
        informe,
        f"Resultado de {lugar}",
        {dato: publicado[dato] for dato in publicado if dato != "reglas"},
        todo,
    )
    if set(reglas) != set(esperado):
        informe.mal(f"Resultado de {lugar}: no trae las dos reglas y solo ellas.")
    for regla, debido in esperado.items():
        comparar(informe, f"Recuento de {lugar} por {regla}", reglas.get(regla), debido)
    informe.bien(
        f"Recuento de {lugar}: el sorteo y "
        + ("las dos reglas dan lo publicado" if clara else "la regla de más votos dan lo publicado")
        + (f"; gana(n) por {bases.regla}: {cita(declarado['ganadores'])}." if declarado else ".")
    )
    if not clara:
        informe.no_aqui(f"Recuento de {lugar} por equal-shares: sus cédulas no se publican una por una.")
    return {
        numero: 2 if numero in declarado["completados"] else 1 for numero in declarado.get("ganadores", ())
    }


def de_regla(
    parte: Parte, ganan: list[int], completados: list[int], cedulas: Cedulas | None
) -> dict[str, Any]:
    sin_ninguno = None
    if cedulas is not None:
        sin_ninguno = sum(veces for marcas, veces in cedulas.items() if not set(marcas) & set(ganan))
    return {
        "ganadores": ganan,
        "completados": completados,
        "asignado_soles": soles(sum(parte.costos[numero] for numero in ganan)),
        "sin_ninguno": sin_ninguno,
    }


def posible(parte: Parte, votos: dict[int, int], dicho: Any) -> None:
    """Un resultado que no se puede recontar, pero tiene que caber en el techo. Levanta Falla."""
    ganan = campo(dicho, "ganadores", list)
    if any(type(numero) is not int or not votos.get(numero) for numero in ganan) or len(set(ganan)) < len(
        ganan
    ):
        raise Falla("por equal-shares gana algo sin votos, que no está en la cédula, o dos veces.")
    gastado = sum(parte.costos[numero] for numero in ganan)
    if gastado > parte.techo or campo(dicho, "asignado_soles", str) != soles(gastado):
        raise Falla("lo que gana por equal-shares no cabe en el techo, o no suma lo asignado.")


def comparar(informe: Informe, nombre: str, publicado: Any, recontado: Any) -> None:
    """Dice cada dato en que lo publicado no es lo recontado."""
    if type(publicado) is not dict or type(recontado) is not dict:
        if not iguales(publicado, recontado):
            informe.mal(f"{nombre}: se publicó {cita(publicado)}, y debe ser {cita(recontado)}.")
        return
    for dato in sorted({*publicado, *recontado}):
        uno, otro = publicado.get(dato, "nada"), recontado.get(dato, "nada")
        if not iguales(uno, otro):
            informe.mal(f"{nombre}: {cita(dato)} se publicó como {cita(uno)}, y debe ser {cita(otro)}.")


# ---------------------------------------------------------------------------------------------------------------------
# 10. Los archivos .pb, para cualquier programa que lea Pabulib
# ---------------------------------------------------------------------------------------------------------------------

REGLAS_PB = {
    "most-votes": {"rule": "greedy-threshold", "min_project_score_threshold": "1"},
    "equal-shares": {"rule": "equalshares/add1"},
}


def secciones_de(texto: str) -> dict[str, list[dict[str, str]]]:
    """Las filas de META, PROJECTS y VOTES, cada una por los nombres de sus columnas. Levanta Falla."""
    filas = csv.reader(io.StringIO(texto, newline=""), delimiter=";", strict=True)
    secciones: dict[str, list[dict[str, str]]] = {}
    columnas: list[str] = []
    for fila in filas:
        if len(fila) == 1 and fila[0] in ("META", "PROJECTS", "VOTES") and fila[0] not in secciones:
            actual = secciones[fila[0]] = []
            columnas = next(filas, [])
        elif len(fila) != len(columnas):
            raise Falla("tiene una fila que no es de su sección.")
        else:
            actual.append(dict(zip(columnas, fila)))
    if list(secciones) != ["META", "PROJECTS", "VOTES"]:
        raise Falla("no tiene META, PROJECTS y VOTES, una vez cada una y en ese orden.")
    return secciones


def revisar_pb(
    informe: Informe,
    publicacion: Publicacion,
    bases: Bases,
    cedulas: dict[str, Cedulas],
    votos: Votos,
    ganan: dict[str, Any],
) -> None:
    partes = {parte.lugar: parte for parte in bases.votadas if parte.lugar in cedulas}
    for nombre in publicacion.manifiesto.archivos:
        if nombre.startswith("elecciones/") and nombre not in {f"elecciones/{lugar}.pb" for lugar in partes}:
            informe.mal(f"Elecciones: {nombre} no es de un lugar cuyas cédulas se publican una por una.")
    for lugar, parte in partes.items():
        nombre = f"elecciones/{lugar}.pb"
        try:
            for reparo in reparos_del_pb(
                secciones_de(publicacion.leer(nombre).decode("utf-8")),
                parte,
                bases,
                cedulas[lugar],
                votos[lugar],
                ganan[lugar],
            ):
                informe.mal(f"Elecciones: {nombre} {reparo}.")
        except (Falla, ValueError, KeyError, csv.Error) as error:
            informe.mal(
                f"Elecciones: {nombre}: {error if isinstance(error, Falla) else 'no está bien escrito.'}"
            )
    informe.bien(f"Elecciones: los {len(partes)} archivos .pb dicen las mismas cédulas, proyectos y techos.")


def reparos_del_pb(
    secciones: dict[str, list[dict[str, str]]],
    parte: Parte,
    bases: Bases,
    cedulas: Cedulas,
    votos: dict[int, int],
    ganan: dict[int, int] | None,
) -> Iterable[str]:
    meta = {fila["key"]: fila["value"] for fila in secciones["META"]}
    con_marca = sum(veces for marcas, veces in cedulas.items() if marcas)
    debida = {
        "num_projects": str(len(parte.costos)),
        "num_votes": str(con_marca),
        "budget": en_pb(parte.techo),
    }
    debida = {**debida, **REGLAS_PB[bases.regla], "vote_type": "approval", "instance": str(bases.proceso)}
    if len(meta) < len(secciones["META"]) or any(meta.get(dato) != valor for dato, valor in debida.items()):
        yield "dice en META otra regla, otro techo u otros totales"
    proyectos = [fila["project_id"] for fila in secciones["PROJECTS"]]
    if sorted(proyectos) != sorted(map(str, parte.costos)):
        yield "no tiene los proyectos de la cédula"
        return
    for fila in secciones["PROJECTS"]:
        numero = int(fila["project_id"])
        debido = (en_pb(parte.costos[numero]), str(votos[numero]), parte.titulos[numero])
        if (fila["cost"], fila["votes"], fila["name"]) != debido:
            yield f"dice otro costo, otros votos u otro título del proyecto {numero}"
        if ganan is None or fila["selected"] != str(ganan.get(numero, 0)):
            yield f"dice otra cosa de si ganó el proyecto {numero}, o no se pudo recontar"
    puesto = {proyecto: lugar for lugar, proyecto in enumerate(proyectos)}
    contadas: Cedulas = {}
    anterior: list[int] = []
    for numero, fila in enumerate(secciones["VOTES"], start=1):
        marcas = fila["vote"].split(",")
        puestos = [puesto[marca] for marca in marcas]
        if fila["voter_id"] != str(numero) or puestos < anterior or puestos != sorted(set(puestos)):
            yield f"tiene el voto {numero} fuera de orden; el orden podría decir algo de alguien"
            return
        anterior, clave = puestos, tuple(sorted(map(int, marcas)))
        contadas[clave] = contadas.get(clave, 0) + 1
    if contadas != {marcas: veces for marcas, veces in cedulas.items() if marcas}:
        yield "no tiene las cédulas de cedulas.csv"


def en_pb(centimos: int) -> str:
    return soles(centimos) if centimos % 100 else str(centimos // 100)


# ---------------------------------------------------------------------------------------------------------------------
# 11. Su código de comprobación, y lo que guardó quien vigiló
# ---------------------------------------------------------------------------------------------------------------------

SIMBOLOS = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
PROCESOS = 10_000
PERDIDOS = "perdidos"


def codigo_de(tecleado: str) -> str:
    """El código como se hizo: sin guiones ni espacios, con 0 por O y 1 por I o L. El último de sus 17 símbolos comprueba los
    demás: es la suma en GF(32), donde x⁵ = x² + 1, del i-ésimo por x elevado a i. Levanta NoEsPublicacion.
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


def revisar_codigo(informe: Informe, publicacion: Publicacion, historia: Historia, codigo: str) -> None:
    """La huella de un código lleva el número interno del proceso, que la carpeta no dice: se prueban todos los posibles."""
    buscadas = {hashlib.sha256(f"board:{id_}:{codigo}".encode()).digest() for id_ in range(1, PROCESOS)}
    vigentes, perdidas = historia.con_listas("codigos"), [uno.numero for uno in historia.perdidos]
    for numero in [*vigentes, *perdidas]:
        nombre = f"control/{numero}/codigos.csv"
        if nombre in publicacion.manifiesto.archivos and not buscadas.isdisjoint(
            huellas_de(publicacion.leer(nombre))
        ):
            if numero in vigentes:
                informe.bien(f"Código: su voto está en el ánfora, en la lista del punto de control {numero}.")
            else:
                informe.mal(
                    f"Código: su voto se publicó en el punto {numero}, que una restauración perdió. Reclame."
                )
            return
    for uno in historia.cadenas:
        nombre = f"control/{uno.numero}/perdidos.csv"
        if nombre in publicacion.manifiesto.archivos and not buscadas.isdisjoint(
            huellas_de(publicacion.leer(nombre))
        ):
            informe.mal(
                f"Código: su voto se perdió en la restauración que dice el punto {uno.numero}. Reclame."
            )
            return
    informe.mal(
        "Código: no está en ninguna lista. Si usted lo confirmó al votar, su voto falta: avise al Comité de Vigilancia."
    )


def leer_del_vigia(vigia: str, nombre: str) -> bytes:
    ruta = os.path.join(vigia, nombre)
    try:
        if not stat.S_ISREG(os.stat(ruta).st_mode) or os.path.getsize(ruta) > MAYOR_JSON:
            raise Falla(f"en lo que guardó quien vigiló, {nombre} no es un archivo, o es demasiado grande.")
        with open(ruta, "rb") as archivo:
            return archivo.read(MAYOR_JSON + 1)
    except OSError:
        raise Falla(f"en lo que guardó quien vigiló, {nombre} falta o no se deja leer.") from None


def revisar_vigia(
    informe: Informe, publicacion: Publicacion, historia: Historia, llave: Llave, vigia: str
) -> None:
    """Lo firmado una vez no cambia: cada punto que alguien guardó sigue igual, o la historia dice, firmado, que se perdió."""
    por_numero = {uno.numero: uno for uno in historia.puntos}
    con_lista = {tipo: historia.con_listas(tipo) for tipo in TIPOS}
    vistos: list[int] = []
    for carpeta in ("", PERDIDOS):
        dentro = os.path.join(vigia, carpeta)
        for nombre in sorted(os.listdir(dentro)) if os.path.isdir(dentro) else ():
            hallado = re.fullmatch(r"punto-([0-9]{5,9})(-[0-9]+)?\.json", nombre)
            if hallado is None:
                continue
            try:
                guardado = leer_json(leer_del_vigia(vigia, os.path.join(carpeta, nombre)))
                numero = int(hallado[1])
                revisar_guardado(historia, por_numero.get(numero), llave, guardado, numero)
                vistos.append(numero)
                if not carpeta and numero in por_numero:
                    for tipo in TIPOS:
                        publicada = f"control/{numero}/{tipo}.csv" if numero in con_lista[tipo] else ""
                        revisar_lista_guardada(publicacion, publicada, vigia, f"{tipo}-{numero:05}.csv")
            except Falla as falla:
                informe.mal(f"Vigilancia: {os.path.join(carpeta, nombre)}: {falla}")
    if not vistos and not informe.fallas_aqui:
        raise Falla("en esa carpeta no hay ningún punto de control guardado.")
    informe.bien(
        f"Vigilancia: los {len(vistos)} puntos que se guardaron (hasta el {max(vistos, default=0)}; la publicación llega al "
        f"{historia.ultimo.numero}) siguen sin cambio, con sus listas, o se dice firmado que se perdieron."
    )
    alarmas = sum(1 for nombre in os.listdir(vigia) if nombre.startswith("alarma-"))
    if alarmas:
        informe.no_aqui(f"Vigilancia: quien vigiló guardó {alarmas} alarma(s). Pregúntele qué vio.")


def revisar_guardado(
    historia: Historia, uno: Control | None, llave: Llave, guardado: Any, numero: int
) -> None:
    """`uno` es el punto que la publicación tiene con ese número. Levanta Falla."""
    texto = campo(guardado, "texto", str)
    if uno is not None and uno.texto == texto:
        return
    if not llave.firmo(texto.encode("utf-8"), bytes.fromhex(hexadecimal(guardado, "firma", HEX_64))):
        raise Falla("no está firmado con la llave de la publicación: o es otra llave, o se dañó esta copia.")
    if control_de(texto).numero != numero:
        raise Falla("es de otro número que el de su nombre.")
    anunciado = any(cadena.pierde(numero) for cadena in historia.cadenas)
    if not anunciado and not (numero == 0 and "causa" in historia.puntos[0].fijo):
        falta = "es otro en la publicación" if uno else "no está en la publicación"
        raise Falla(
            f"lo firmó esa llave y {falta}, que no dice que se perdió: prueba de que se cambió la historia."
        )


def revisar_lista_guardada(publicacion: Publicacion, publicada: str, vigia: str, guardada: str) -> None:
    """Levanta Falla si no es igual a la publicada, que no existe donde un punto no lista nada."""
    contenido = publicacion.leer(publicada) if publicada else b""
    if os.path.exists(os.path.join(vigia, guardada)) and leer_del_vigia(vigia, guardada) != contenido:
        raise Falla(f"la lista {guardada} no es la que está en la publicación.")


# ---------------------------------------------------------------------------------------------------------------------
# 12. Lo que nadie puede verificar desde la carpeta
# ---------------------------------------------------------------------------------------------------------------------

NADIE_PUEDE = (
    "Que en el padrón estén las personas que deben y ninguna de más. Lo aprueban dos administradores; el Comité lo revisa.",
    "Que los sobres cerrados tenían justo estas cédulas. Lo saben solo quienes guardan las partes de la llave del ánfora.",
    "Quiénes votaron, por edad, sexo y canal, más allá de las sumas. Saberlo diría algo de personas.",
    "Que el sitio mostró a todas las personas lo mismo. Compare con --vigia lo que guardaron varias personas en varios sitios.",
)


USO = "Se usa: python3 verificar.py CARPETA [--codigo CÓDIGO] [--vigia CARPETA_DEL_VIGÍA] [--llave HEX]"


def verificar(fuente: Fuente, codigo: str, vigia: str, conocida: str) -> Informe:
    """Hace todas las revisiones, en el orden en que unas necesitan de otras."""
    informe = Informe()
    revisar = informe.revisar
    publicacion = revisar(MANIFIESTO, leer_manifiesto, fuente)
    revisar("Archivos", revisar_archivos, publicacion)
    control = revisar("control.json", leer_control, publicacion)
    llave = revisar("Llave", revisar_llave, control, conocida, vigia)
    revisar(FIRMA, revisar_firma, fuente, llave)
    revisar(INTERIOR, revisar_interior, publicacion)
    revisar(ACTA, revisar_acta, publicacion)
    historia = revisar("Puntos de control", revisar_puntos, publicacion, control, llave)
    revisar("Listas", revisar_listas, publicacion, historia)
    bases = revisar("bases.json", revisar_bases, publicacion, historia)
    revisar("lugares.csv", revisar_lugares, publicacion)
    revisar("Participación", revisar_participacion, publicacion, historia, bases)
    cedulas = revisar("cedulas.csv", revisar_cedulas, publicacion, historia, bases)
    resultados = revisar("resultados.json", leer_resultados, publicacion, bases)
    votos = revisar("votos.csv", revisar_votos, publicacion, historia, bases, cedulas, resultados)
    ganan: dict[str, Any] = {}
    for parte in bases.votadas if bases else ():
        nombre = f"Recuento de {parte.lugar}"
        ganan[parte.lugar] = revisar(
            nombre, revisar_recuento, historia, bases, cedulas, votos, resultados, parte
        )
    if not ganan:
        revisar("Recuento", lambda *_partes: None, bases)
    revisar("Elecciones", revisar_pb, publicacion, bases, cedulas, votos, ganan)
    if codigo:
        revisar("Código", revisar_codigo, publicacion, historia, codigo)
    if vigia:
        revisar("Vigilancia", revisar_vigia, publicacion, historia, llave, vigia)
    for frase in NADIE_PUEDE:
        informe.no_aqui(frase)
    return informe


def leer_argumentos(palabras: Sequence[str] | None) -> argparse.Namespace:
    """Levanta NoEsPublicacion si no se entienden."""

    class Lector(argparse.ArgumentParser):
        def error(self, _message: str) -> NoReturn:
            raise NoEsPublicacion(f"así no se usa. {USO} (Con --ayuda se explica.)")

    lector = Lector(add_help=False, allow_abbrev=False)
    lector.add_argument("carpeta", nargs="?", default="")
    lector.add_argument("-h", "--help", "--ayuda", action="store_true", dest="ayuda")
    for opcion in ("--codigo", "--vigia", "--llave"):
        lector.add_argument(opcion, default="")
    pedido = lector.parse_args(palabras)
    if not pedido.carpeta and not pedido.ayuda:
        lector.error("")
    pedido.llave = "".join(pedido.llave.split()).lower()
    if pedido.llave and not HEX_32.fullmatch(pedido.llave):
        raise NoEsPublicacion("una llave de las firmas tiene 64 cifras del 0 al 9 y letras de la a a la f.")
    if pedido.vigia and not os.path.isdir(pedido.vigia):
        raise NoEsPublicacion(f"{cita(pedido.vigia)} no es una carpeta.")
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
        if not la_firma_se_revisa_bien():
            raise NoEsPublicacion(
                "este programa no revisa bien las firmas en esta computadora. Descárguelo otra vez."
            )
        fuente = Fuente(pedido.carpeta)
    except NoEsPublicacion as motivo:
        Informe().decir(MAL, f"No se revisó nada: {motivo}")
        return 2
    informe = verificar(fuente, pedido.codigo, pedido.vigia, pedido.llave)
    bien, mal, no_aqui = informe.cuenta.values()
    print(f"\nResumen: {bien} revisiones correctas, {mal} fallas, {no_aqui} cosas no verificables aquí.")
    if mal:
        print(
            "Hay fallas: no use estos resultados hasta que se aclaren. Muestre esta lista al Comité de Vigilancia."
        )
    elif pedido.llave or pedido.vigia:
        print(
            "Todo lo que se puede revisar desde la carpeta está bien, y la firmó la llave que usted conoce."
        )
    else:
        print(
            "Lo publicado es coherente. Falta comparar la llave: sin eso, cualquiera pudo hacer esta carpeta."
        )
    return 1 if mal else 0


if __name__ == "__main__":
    try:
        sys.exit(main())
    except (KeyboardInterrupt, BrokenPipeError):
        os._exit(1)
