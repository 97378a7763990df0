"""The surface of GeoReport v2 as JSON Schema, as far as this server answers it."""

TEXT = {"type": "string", "minLength": 1}
NOTHING = {"type": "null"}
TEXT_OR_NOTHING = {"anyOf": [TEXT, NOTHING]}
NUMBER_OR_NOTHING = {"anyOf": [{"type": "number"}, NOTHING]}
FLAG = {"type": "boolean"}
MOMENT = {"type": "string", "pattern": r"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(Z|[+-]\d\d:\d\d)$"}


def thing(fields, optional=None):
    """An object with exactly these fields."""
    properties = {**fields, **(optional or {})}
    return {"type": "object", "required": list(fields), "properties": properties, "additionalProperties": False}


def several(item, least=0):
    return {"type": "array", "items": item, "minItems": least}


SERVICE = thing({
    "service_code": TEXT,
    "service_name": TEXT,
    "description": TEXT,
    "metadata": FLAG,
    "type": {"enum": ["realtime", "batch", "blackbox"]},
    "keywords": TEXT,
    "group": TEXT,
})
ATTRIBUTE = thing({
    "variable": FLAG,
    "code": TEXT,
    "datatype": {"enum": ["string", "number", "datetime", "text", "singlevaluelist", "multivaluelist"]},
    "required": FLAG,
    "datatype_description": TEXT_OR_NOTHING,
    "order": {"type": "integer", "minimum": 1},
    "description": TEXT,
    "values": several(thing({"key": TEXT, "name": TEXT}), 1),
})
REQUEST = thing({
    "service_request_id": TEXT,
    "status": {"enum": ["open", "closed"]},
    "status_notes": TEXT_OR_NOTHING,
    "service_name": TEXT,
    "service_code": TEXT,
    "description": {"type": "string", "minLength": 1, "maxLength": 4000},
    "agency_responsible": TEXT_OR_NOTHING,
    "service_notice": TEXT_OR_NOTHING,
    "requested_datetime": MOMENT,
    "updated_datetime": MOMENT,
    "expected_datetime": MOMENT,
    "address": TEXT,
    "address_id": TEXT_OR_NOTHING,
    "zipcode": TEXT_OR_NOTHING,
    "lat": NUMBER_OR_NOTHING,
    "long": NUMBER_OR_NOTHING,
    "media_url": TEXT_OR_NOTHING,
})
ENDPOINT = thing({
    "specification": {"const": "http://wiki.open311.org/GeoReport_v2"},
    "url": TEXT,
    "changeset": MOMENT,
    "type": {"enum": ["production", "test", "acceptance"]},
    "formats": {"type": "array", "contains": {"const": "text/xml"}, "items": TEXT},
})

SCHEMAS = {
    "discovery": thing({
        "changeset": MOMENT,
        "contact": TEXT,
        "key_service": TEXT,
        "endpoints": several(ENDPOINT, 1),
    }),
    "services": several(SERVICE, 1),
    "service_definition": thing({"service_code": TEXT, "attributes": several(ATTRIBUTE, 1)}),
    "requests": several(REQUEST),
    "filed": several(thing({"service_request_id": TEXT, "service_notice": TEXT, "account_id": TEXT_OR_NOTHING}), 1),
    "errors": several(thing({"code": {"type": "integer", "minimum": 400}, "description": TEXT}), 1),
}
