"""The API is what its description says: every operation is tried with generated requests."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
import schemathesis
from hypothesis import HealthCheck, Phase, settings
from rooms import REPORTS, Browser, fill, served

from hasila import load_pack
from hasila.store import open_store
from hasila.web import Room, Settings
from hasila.web.api import PARAMETERS, ROUTES, description

CHECKS = [
    schemathesis.checks.not_a_server_error,
    schemathesis.checks.status_code_conformance,
    schemathesis.checks.content_type_conformance,
    schemathesis.checks.response_schema_conformance,
]


@pytest.fixture(scope="module")
def api(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    folder = tmp_path_factory.mktemp("api")
    where, pack = str(folder / "toll.db"), load_pack("ar")
    fill(where, REPORTS, pack)
    with served(Room(open_store(where), pack, Settings(hosts=("localhost",)))) as address:
        yield address


schema = schemathesis.openapi.from_dict(description())


@schema.parametrize()
@settings(
    max_examples=12,
    deadline=None,
    phases=[Phase.explicit, Phase.generate],
    suppress_health_check=list(HealthCheck),
)
def test_every_operation_answers_as_it_is_described(case: schemathesis.Case[Any], api: str) -> None:
    case.call_and_validate(base_url=api, checks=CHECKS)


def test_ids_that_there_are_answer_with_the_shapes_that_are_described(api: str) -> None:
    browser = Browser(api)
    operations = schemathesis.openapi.from_url(f"{api}/api/openapi.json")
    ids = {
        "/api/incidents/{id}": [row["id"] for row in browser.json("/api/incidents")["items"]],
        "/api/reports/{id}": [row["id"] for row in REPORTS],
        "/api/claims/{id}": [claim["id"] for claim in browser.json("/api/reports/strike")["claims"]],
    }
    for path, known in ids.items():
        for one in known:
            case = operations[path]["GET"].Case(path_parameters={"id": one})
            answer = case.call(base_url=api)
            assert answer.status_code == 200
            case.validate_response(answer, checks=CHECKS)
    browser.client.close()


def test_every_parameter_and_path_is_described() -> None:
    told = description()
    assert set(told["paths"]) == {f"/api{route.path}" for route in ROUTES} | {"/api/incidents.csv"}
    for route in ROUTES:
        for name in route.parameters:
            assert PARAMETERS[name][0], name
        assert told["paths"][f"/api{route.path}"]["get"]["summary"]
