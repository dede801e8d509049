"""Files as the Ministry of Economy publishes them, with invented rows: the columns are the published ones, in order."""

import csv
import io
from collections.abc import Mapping
from datetime import UTC, date, datetime

from caxamarca.actions import loading_mef
from caxamarca.domain.mef import MONTHS
from caxamarca.domain.roles import Actor
from caxamarca.persistence.database import transaction
from caxamarca.persistence.projects import Project

COLUMNS = (
    *("NIVEL", "SECTOR", "ENTIDAD", "CODIGO_UNICO", "CODIGO_SNIP", "NOMBRE_INVERSION", "NOMBRE_OPMI"),
    *("NOMBRE_UF", "NOMBRE_UEI", "SEC_EJEC", "NOMBRE_UEP", "ESTADO", "SITUACION", "MONTO_VIABLE"),
    *("COSTO_ACTUALIZADO", "CTRL_CONCURR", "MONTO_LAUDO", "MONTO_FIANZA", "ALTERNATIVA", "FECHA_REGISTRO"),
    *("FECHA_VIABILIDAD", "FUNCION", "PROGRAMA", "SUBPROGRAMA", "MARCO", "TIPO_INVERSION", "DES_MODALIDAD"),
    *("REGISTRADO_PMI", "PMI_ANIO_1", "PMI_ANIO_2", "PMI_ANIO_3", "PMI_ANIO_4", "EXPEDIENTE_TECNICO"),
    *("INFORME_CIERRE", "TIENE_F9", "FEC_REG_F9", "ETAPA_F9", "PRIMER_DEVENGADO", "ULTIMO_DEVENGADO"),
    *("DEVEN_ACUMUL_ANIO_ANT", "DEV_ANIO_ACTUAL", "PIA_ANIO_ACTUAL", "PIM_ANIO_ACTUAL", *MONTHS),
    *("CERTIF_ANIO_ACTUAL", "COMPROM_ANUAL_ANIO_ACTUAL", "SALDO_EJECUTAR", "TIENE_F8", "ETAPA_F8"),
    *("TIENE_F12B", "FECHA_ULT_ACT_F12B", "ULT_PERIODO_REG_F12B", "TIENE_AVAN_FISICO", "AVANCE_FISICO"),
    *("AVANCE_EJECUCION", "ULT_FEC_DECLA_ESTIM", "DES_TIPOLOGIA", "PROG_ACTUAL_ANIO_ACTUAL"),
    *("MONTO_VALORIZACION", "SANEAMIENTO", "DEPARTAMENTO", "PROVINCIA", "DISTRITO", "UBIGEO", "LATITUD"),
    *("LONGITUD", "FEC_INI_EJECUCION", "FEC_FIN_EJECUCION", "FEC_INI_EJEC_FISICA", "FEC_FIN_EJEC_FISICA"),
    *("BENEFICIARIO", "MONTO_ET_F8", "ANIO_PROCESO"),
)

CUI = "0000001"
"""No investment has it: those that there are begin with a 2."""

AS_OF = date(2026, 10, 5)

TOLD_ON = datetime(2026, 10, 6, 15, tzinfo=UTC)
"""A day on which data of AS_OF can be loaded."""

SOUND: Mapping[str, str] = {
    "NIVEL": "GR",
    "SECTOR": "GOBIERNOS REGIONALES",
    "ENTIDAD": "GOBIERNO REGIONAL CAJAMARCA",
    "NOMBRE_INVERSION": "CREACIÓN DE UN SISTEMA DE AGUA INVENTADO",
    "ESTADO": "ACTIVO",
    "SITUACION": "VIABLE",
    "COSTO_ACTUALIZADO": "310000.50",
    "DEVEN_ACUMUL_ANIO_ANT": "1000",
    "PIA_ANIO_ACTUAL": "300000",
    "PIM_ANIO_ACTUAL": "300000",
    "CERTIF_ANIO_ACTUAL": "300000",
    "COMPROM_ANUAL_ANIO_ACTUAL": "300000.00",
    "DEV_ANIO_ACTUAL": "95000.25",
    "DEV_JUL_ANIO_VIG": "90000.25",
    "DEV_OCT_ANIO_VIG": "5000",
    "FECHA_ULT_ACT_F12B": "2026-10-02 00:00:00.000",
    "AVANCE_FISICO": "30.4",
    "ANIO_PROCESO": "2026",
}


def a_mef_row(cui: str = CUI, **changes: str) -> dict[str, str]:
    return {**SOUND, "CODIGO_UNICO": cui, **changes}


def a_mef_file(
    *rows: Mapping[str, str],
    columns: tuple[str, ...] = COLUMNS,
    encoding: str = "utf-8",
    separator: str = ",",
    ends: str = "\r\n",
) -> bytes:
    """By default one sound row, of CUI."""
    text = io.StringIO()
    writer = csv.writer(text, delimiter=separator, lineterminator=ends)
    writer.writerow(columns)
    writer.writerows([row.get(name, "") for name in columns] for row in rows or (a_mef_row(),))
    return text.getvalue().encode(encoding)


def give_code(project_id: int, cui: str | None = CUI) -> None:
    """Give a project an investment code, as if it had been formed with it; or take it away."""
    with transaction() as writing:
        writing.get_one(Project, project_id).cui = cui


def a_mef_import(actor: Actor, content: bytes | None = None, as_of: date = AS_OF) -> int:
    """What a file says, loaded. Returns the number of the import."""
    found = loading_mef.try_mef(io.BytesIO(content or a_mef_file()), as_of)
    return loading_mef.load_mef(actor, "DETALLE_INVERSIONES.csv", found)
