from flask import Flask
from tests.factories import *
from caxamarca.persistence import audit
def test_x(app: Flask) -> None:
    project = a_followed_project()
    report = a_report(project)
    an_observation(project, report)
    a_process(2027)
    idea = an_idea(year=2027)
    assert audit.first_broken(session()) is None
    doc, code = a_resident_with_a_code(SAN_PABLO, year=2027)
def test_y(app: Flask) -> None:
    a_process(interprovincial=True)
    an_open_vote(papers={CAJAMARCA: [100,200], None: [100]})
    a_vote(a_resident(), 1, 2, interprovincial=[1])
    a_vote(a_resident(which=1))
