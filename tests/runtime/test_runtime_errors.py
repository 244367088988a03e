"""What an error says: the vendor's words, each fault and its place, in the shapes that services answer errors in."""

from __future__ import annotations

import json
from typing import Any

import pytest
from runtime.headers import Headers
from runtime.operation import Operation
from runtime.problem import read_error
from runtime.response import Response

SHAPES: dict[str, tuple[int, Any, list[str]]] = {
    "fastapi":(422,{"detail":[{"loc":["body","name"],"msg":"Field required","type":"missing"},{"loc":["body","tags",0],"msg":"str type expected","type":"type_error.str"}]},["body.name","Field required","body.tags.0","str type expected"]),
    "fastapi str":(404,{"detail":"Not found here"},["Not found here"]),
    "django":(400,{"name":["This field is required."],"age":["A valid integer is required.","Too small"]},["name","This field is required.","age","Too small"]),
    "django nonfield":(400,{"non_field_errors":["Unable to log in."]},["Unable to log in."]),
    "django nested":(400,{"address":{"zip":["Bad zip."]},"items":[{},{"qty":["Too many."]}]},["address.zip","Bad zip.","items.1.qty","Too many."]),
    "9457":(403,{"type":"https://e/x","title":"You do not have enough credit.","detail":"Your balance is 30","instance":"/a"},["You do not have enough credit.","Your balance is 30"]),
    "9457 errs":(422,{"type":"https://e/x","title":"Bad","errors":[{"detail":"must be positive","pointer":"#/age"},{"detail":"nope","pointer":"#/c"}]},["must be positive","#/age","nope","#/c"]),
    "jsonapi":(422,{"errors":[{"status":"422","source":{"pointer":"/data/attributes/first"},"title":"Invalid Attribute","detail":"too short"}]},["/data/attributes/first","Invalid Attribute","too short"]),
    "google":(400,{"error":{"code":400,"message":"Invalid arg","status":"INVALID_ARGUMENT","details":[{"@type":"type.googleapis.com/google.rpc.BadRequest","fieldViolations":[{"field":"a.b","description":"must be set"}]}]}},["Invalid arg","INVALID_ARGUMENT","a.b","must be set"]),
    "google old":(400,{"error":{"errors":[{"domain":"global","reason":"required","message":"Login Required","locationType":"header","location":"Authorization"}],"code":401,"message":"Login Required"}},["Login Required"]),
    "aws":(400,{"__type":"com.amazon#ValidationException","message":"1 validation error"},["ValidationException","1 validation error"]),
    "aws2":(400,{"__type":"ResourceNotFoundException","Message":"no such table"},["ResourceNotFoundException","no such table"]),
    "error obj":(400,{"error":{"code":"bad_thing","message":"it is bad","param":"x"}},["bad_thing","it is bad","x"]),
    "errors strs":(400,{"errors":["one","two"]},["one","two"]),
    "errors map":(422,{"message":"The given data was invalid.","errors":{"email":["has been taken"],"pw":["short"]}},["The given data was invalid.","email","has been taken","pw","short"]),
    "mc":(400,{"message":"bad","code":"E12"},["bad","E12"]),
    "mcn":(400,{"message":"bad","code":1234},["bad"]),
    "exc":(400,{"exception_message":"boom","exception_detail":"why"},["boom","why"]),
    "exc nested":(400,{"detail":"Validation error","validation_errors":{"name":["req"]}},["Validation error","name","req"]),
    "oauth":(400,{"error":"invalid_grant","error_description":"expired"},["invalid_grant","expired"]),
    "spring":(400,{"timestamp":"2020","status":400,"error":"Bad Request","message":"Validation failed","errors":[{"field":"name","defaultMessage":"must not be null","rejectedValue":None,"code":"NotNull"}],"path":"/x"},["Validation failed","name","must not be null"]),
    "aspnet":(400,{"type":"https://tools.ietf.org/html/rfc7231","title":"One or more validation errors occurred.","status":400,"errors":{"Name":["The Name field is required."],"$.age":["bad json"]}},["One or more validation errors","Name","The Name field is required.","$.age","bad json"]),
    "graphql":(400,{"errors":[{"message":"Cannot query","locations":[{"line":1,"column":2}],"path":["a",0,"b"]}]},["Cannot query","a.0.b"]),
    "stripe":(402,{"error":{"type":"card_error","code":"card_declined","decline_code":"generic","message":"Your card was declined.","param":"card"}},["card_declined","Your card was declined."]),
    "github":(422,{"message":"Validation Failed","errors":[{"resource":"Issue","field":"title","code":"missing_field"}],"documentation_url":"https://"},["Validation Failed","title","missing_field"]),
    "k8s":(409,{"kind":"Status","status":"Failure","message":"pods exists","reason":"AlreadyExists","details":{"name":"x","kind":"pods"},"code":409},["pods exists","AlreadyExists"]),
    "twilio":(400,{"code":21211,"message":"The 'To' number is invalid","more_info":"https://","status":400},["The 'To' number is invalid"]),
    "list":(400,[{"message":"a"},{"message":"b"}],["a","b"]),
    "datadog":(400,{"errors":[{"title":"Bad","detail":"Missing x","meta":{}}]},["Bad","Missing x"]),
    "docker":(404,{"message":"No such container: x"},["No such container: x"]),
    "azure":(400,{"error":{"code":"BadArgument","message":"m","target":"q","details":[{"code":"Null","target":"PhoneNumber","message":"must not be null"}],"innererror":{"code":"Deep"}}},["BadArgument","m","PhoneNumber","must not be null"]),
    "jsonschema":(400,{"errors":[{"instancePath":"/a/b","message":"must be string","keyword":"type"}]},["/a/b","must be string"]),
    "rails":(422,{"errors":{"base":["whole wrong"],"title":["can't be blank"]}},["whole wrong","title","can't be blank"]),
    "salesforce":(400,[{"message":"Required fields missing","errorCode":"REQUIRED_FIELD_MISSING","fields":["Name"]}],["Required fields missing","REQUIRED_FIELD_MISSING","Name"]),
    "laravel":(422,{"message":"x (and 1 more error)","errors":{"a.0.b":["req"]}},["a.0.b","req"]),
    "hal":(400,{"message":"Validation","_embedded":{"errors":[{"message":"size must","path":"name"}]}},["Validation","size must","name"]),
    "problems":(400,{"title":"x","invalid-params":[{"name":"age","reason":"must be pos"}]},["age","must be pos"]),
    "atlassian":(400,{"errorMessages":["The issue no"],"errors":{"summary":"You must specify"}},["The issue no","summary","You must specify"]),
    "grpc":(400,{"code":3,"message":"bad","details":[]},["bad"]),
    "err str detail obj":(400,{"error":"Bad","details":{"field":"x","issue":"wrong"}},["Bad","x","wrong"]),
    "paypal":(422,{"name":"UNPROCESSABLE_ENTITY","message":"The requested","details":[{"field":"/a","issue":"MISSING","description":"A required"}]},["UNPROCESSABLE_ENTITY","The requested","/a","A required"]),
    "elastic":(400,{"error":{"root_cause":[{"type":"parse","reason":"rc"}],"type":"search_phase","reason":"all shards failed"},"status":400},["all shards failed","rc"]),
    "msg list":(400,{"message":["name should not be empty","age must be"],"error":"Bad Request","statusCode":400},["name should not be empty","age must be"]),
    "tines":(400,{"errors":[{"source":"/ids","message":"too many"}]},["/ids","too many"]),
    "zod":(400,{"success":False,"error":{"issues":[{"code":"invalid_type","path":["a","b"],"message":"Required"}],"name":"ZodError"}},["a.b","Required"]),
    "failed field dict":(400,{"status":"error","data":{"title":"A title is required"}},["title","A title is required"]),
    "marshmallow":(422,{"errors":{"json":{"name":["Missing data"]}}},["name","Missing data"]),
    "pydantic ctx":(422,{"detail":[{"type":"string_too_short","loc":["query","q"],"msg":"too short","input":"SECRETINPUT","ctx":{"min_length":3},"url":"https://errors.pydantic.dev"}]},["query.q","too short"]),
}  # fmt: skip


@pytest.mark.parametrize("name", SHAPES)
def test_each_fault_and_its_place_are_in_the_message(name: str) -> None:
    """Every fault that a body names is in the message, with its place; what the body quotes of the request is not."""
    status, body, words = SHAPES[name]
    operation: Operation[Any] = Operation("GET /things")
    headers = Headers([("Content-Type", "application/json")])
    response = Response(status, headers, json.dumps(body).encode())
    message = str(read_error(operation, response, str))
    assert [word for word in words if word not in message] == []
    assert "SECRETINPUT" not in message
    assert "type.googleapis.com" not in message
