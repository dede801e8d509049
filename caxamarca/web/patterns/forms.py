"""A form that asks one question of each kind, in the three states in which a neighbour meets it."""

from dataclasses import dataclass

from wtforms import BooleanField, FileField, Form, FormField, SearchField, StringField, TextAreaField

from caxamarca.domain.investments import InvestmentStage
from caxamarca.domain.proposing import Subject
from caxamarca.domain.texts import clean_line, clean_paragraphs
from caxamarca.web.admin.moments import MomentForm
from caxamarca.web.fields import one_option, one_word, option, option_of_many, several, word_of_many
from caxamarca.web.forms import Clean, HouseForm, optional, required
from caxamarca.web.pagewise import PageForm
from caxamarca.web.patterns import samples
from caxamarca.web.typed_fields import DayField, MoneyField

MISSING = "Escriba un título."
WAYS = (
    option("agua", samples.TITLE, hint="S/ 4.8 millones · unas 2,300 personas"),
    option("luz", samples.LONG_TITLE),
)
DISTRICTS = (
    option("060101", "Cajamarca", group="Cajamarca"),
    option("060105", "Encañada", group="Cajamarca"),
    option("061201", "San Pablo", group="San Pablo"),
)


class SampleForm(HouseForm):
    """Its words are samples, as those of an idea are: they belong to the invented people."""

    title = StringField(
        "Título de la idea", description="Una frase que se entienda sola.", validators=[required(MISSING)]
    )
    nickname = StringField("Nombre público", validators=[optional(), Clean(clean_line, 40)])
    story = TextAreaField("Cuente el problema", validators=[required(MISSING), Clean(clean_paragraphs, 300)])
    cost = MoneyField("Costo aproximado", description="En soles.", validators=[optional()])
    day = DayField("Último día", render_kw={"size": 12})
    opens = FormField(MomentForm, "Se abre la votación")
    stage = word_of_many("Estado de la obra", InvestmentStage, MISSING)
    way = one_option("¿Cuál prefiere?", WAYS, MISSING)
    subject = one_word("¿De qué trata?", Subject, MISSING)
    projects = several("Marque hasta tres", WAYS, MISSING, description="También puede votar en blanco.")
    districts = several("Distritos", DISTRICTS, MISSING)
    agrees = BooleanField("Leí las reglas", validators=[required("Marque que leyó las reglas.")])
    photo = FileField("Una foto", description="JPG o PNG, hasta 10 MB.", validators=[optional()])


class SampleFilters(Form):
    """What narrows a list."""

    provincia = option_of_many("Provincia", (option("", "Todas"), option("cajamarca", "Cajamarca")))
    tema = word_of_many("Tema", Subject, MISSING)
    distrito = option_of_many("Distrito", (option("", "Todos"), option("060105", "Encañada")))
    titulo = SearchField("Palabras")
    proceso = option_of_many("Proceso", (option("", "Todos"), option("2027", "2027")))
    unidad = option_of_many("Unidad ejecutora", (option("", "Todas"), option("chota", "Chota")))
    estado = option_of_many("Estado", (option("", "Cualquiera"), option("apta", "Apta")))


@dataclass(frozen=True)
class SampleForms:
    """As it comes; as it was typed; as it comes back; one of what narrows a list; one page of many."""

    empty: SampleForm
    typed: SampleForm
    wrong: SampleForm
    filters: SampleFilters
    page: PageForm


def sample_forms() -> SampleForms:
    told = {
        "title": samples.TITLE,
        "story": samples.LINES,
        "cost": samples.SPENT,
        "way": "agua",
        "projects": ["agua"],
        "districts": ["060105"],
        "agrees": True,
    }
    empty, typed, wrong = (
        SampleForm(None),
        SampleForm(None, data=told, prefix="b-"),
        SampleForm(None, prefix="c-"),
    )
    for name in ("title", "story", "cost", "day", "stage", "way", "projects", "districts", "agrees", "photo"):
        wrong[name].errors = [MISSING]
    wrong.refusal = "La etapa de ideas terminó el domingo 20 de diciembre."
    return SampleForms(empty, typed, wrong, SampleFilters(None), PageForm())
