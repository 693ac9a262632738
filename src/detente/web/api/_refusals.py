"""What every address of the API may refuse, written into its OpenAPI document in one place."""

from __future__ import annotations

from typing import Any

from detente.web.api._problems import PROBLEM, problems

# Said for each address; 404 for those that name something.
_ALWAYS = (400, 401, 403, 408, 413, 422, 429)
_METHODS = ("get", "put", "post", "delete", "patch")


def with_refusals(document: dict[str, Any], *, team: bool) -> dict[str, Any]:
    """Return an OpenAPI document in which each address says how it may refuse.

    Args:
        team: whether programs must show a token.
    """
    components = document.setdefault("components", {})
    schemas = components.setdefault("schemas", {})
    schemas["Problem"] = PROBLEM
    for replaced in ("HTTPValidationError", "ValidationError"):
        schemas.pop(replaced, None)
    for path, item in document["paths"].items():
        for method in set(item) & set(_METHODS):
            responses = item[method].setdefault("responses", {})
            for status, refusal in problems(*_ALWAYS, *((404,) if "{" in path else ())).items():
                said = responses.get(str(status), {}).get("description", "")
                own = "Problem" in str(responses.get(str(status), ""))
                responses[str(status)] = {**refusal, **({"description": said} if own else {})}
    for schema in schemas.values():  # a request that may be of several kinds must say of which
        kind = schema.get("properties", {}).get("kind", {})
        if "const" in kind:
            schema["required"] = sorted({*schema.get("required", ()), "kind"})
    if team:
        components["securitySchemes"] = {"bearer": {"type": "http", "scheme": "bearer"}}
        document["security"] = [{"bearer": []}]
    return document
