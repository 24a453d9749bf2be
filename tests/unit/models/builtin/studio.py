"""A shared pottery studio: people of several tenants, their baskets and bookings, kilns and what is said of these."""

from __future__ import annotations

import json
from typing import Any

import yaml

from orchestrator.auth import AuthModel
from orchestrator.contract import Contract
from orchestrator.ddl import SchemaDesign
from orchestrator.handoff.mapping import Mapping
from orchestrator.models.builtin.design import OperationDesign, ServiceDesign
from orchestrator.models.builtin.reading import read

TABLES = """
CREATE TABLE studios (id SERIAL PRIMARY KEY, name TEXT NOT NULL);
CREATE TABLE people (
  id SERIAL PRIMARY KEY, studio_id INT NOT NULL REFERENCES studios (id), email TEXT NOT NULL UNIQUE,
  password_hash TEXT NOT NULL, name TEXT NOT NULL
);
CREATE TABLE baskets (
  id SERIAL PRIMARY KEY, studio_id INT NOT NULL REFERENCES studios (id), person_id INT NOT NULL REFERENCES people (id),
  UNIQUE (studio_id, person_id)
);
CREATE TABLE basket_items (
  id SERIAL PRIMARY KEY, basket_id INT NOT NULL REFERENCES baskets (id), pieces INT NOT NULL
);
CREATE TABLE shelf_items (
  item_no SERIAL PRIMARY KEY, studio_id INT NOT NULL REFERENCES studios (id), label TEXT NOT NULL, api_key TEXT
);
CREATE TABLE kilns (
  id SERIAL PRIMARY KEY, studio_id INT NOT NULL REFERENCES studios (id), label TEXT NOT NULL, fired_at TIMESTAMPTZ
);
CREATE TABLE firings (
  id SERIAL PRIMARY KEY, studio_id INT NOT NULL REFERENCES studios (id), kiln_id INT NOT NULL REFERENCES kilns (id),
  degrees INT NOT NULL
);
CREATE TABLE kiln_ratings (
  id SERIAL PRIMARY KEY, kiln_id INT NOT NULL REFERENCES kilns (id), person_id INT NOT NULL REFERENCES people (id),
  stars INT NOT NULL, UNIQUE (kiln_id, person_id)
);
CREATE TABLE kiln_uses (kiln_id INT NOT NULL REFERENCES kilns (id), use TEXT NOT NULL, PRIMARY KEY (kiln_id, use));
CREATE TABLE bookings (
  id SERIAL PRIMARY KEY, kiln_id INT NOT NULL REFERENCES kilns (id), person_id INT NOT NULL REFERENCES people (id),
  UNIQUE (kiln_id, person_id)
);
CREATE TABLE fault_reports (
  id SERIAL PRIMARY KEY, kiln_id INT NOT NULL REFERENCES kilns (id), text TEXT NOT NULL,
  blocked BOOLEAN NOT NULL DEFAULT FALSE, is_open BOOLEAN NOT NULL DEFAULT TRUE, looked_in_at TIMESTAMPTZ
);
CREATE TABLE purses (holder TEXT PRIMARY KEY, coins INT NOT NULL DEFAULT 0);
"""
AUTH = """
scheme: {openapi_security_scheme: token, kind: jwt}
principal: {table: people, id: id, login: email, password: password_hash}
roles: []
default: authenticated
operations: {showPurse: {allow: authenticated, scope: own, owner: holder}}
"""
TEXT, NUMBER = {"type": "string"}, {"type": "integer"}


def service(paths: dict[str, Any], schemas: dict[str, Any] | None = None, *, mapping: str = "") -> ServiceDesign:
    """What is read of paths on these tables; what a path names in braces is a number."""
    for path, item in paths.items():
        names = [part.strip("{}") for part in path.split("/") if part.startswith("{")]
        item["parameters"] = [{"name": name, "in": "path", "required": True, "schema": NUMBER} for name in names]
    document = {
        "openapi": "3.1.0",
        "info": {"title": "t", "version": "1"},
        "security": [{"token": []}],
        "paths": paths,
        "components": {
            "securitySchemes": {"token": {"type": "http", "scheme": "bearer"}},
            "schemas": schemas or {},
        },
    }
    auth = AuthModel.parse(yaml.safe_dump(yaml.safe_load(AUTH)))
    said = Mapping.parse(mapping) if mapping else None
    return read(Contract.parse(json.dumps(document)), SchemaDesign.parse(TABLES), auth, mapping=said)


def shown(design: ServiceDesign, operation: OperationDesign) -> list[str]:
    """The properties that an operation answers with."""
    return [field.property for field in design.views[operation.answer.view].fields]


def matched(operation: OperationDesign) -> dict[str, Any]:
    """What an operation finds its rows by."""
    return {match.column: match.source for step in operation.steps for match in step.match}
