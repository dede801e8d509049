"""Addresses are Spanish, lower case, in kebab-case, without a slash at the end, and tell nothing of a person."""




WORDS = frozenset(
    ["accesibilidad", "activar", "actas", "actos", "admin", "aplazar", "apoyar", "auditoria", "avisar", "avisos", "ballots", "calendario", "cedula", "cedulas", "cerrar"]
)
