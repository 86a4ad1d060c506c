//! What `api-spec.yaml` says is what the service does, for every operation that it has: a new one
//! is tested by being there.

use reqwest::Method;
use serde_json::{Value, json};
use todo_tests::{Answer, Service};

struct Operation {
    id: String,
    method: Method,
    /// With a UUID for its variable.
    path: String,
    described: Value,
}

impl Operation {
    fn is_secured(&self) -> bool {
        self.described["security"] == json!([{"bearer": []}])
    }

    fn takes_a_body(&self) -> bool {
        self.described["requestBody"].is_object()
    }
}

async fn operations(service: &Service) -> Vec<Operation> {
    let document = Answer::to(service.request(Method::GET, "/openapi.json")).await.body;
    let mut operations = Vec::new();
    for (path, methods) in document["paths"].as_object().unwrap() {
        for (method, described) in methods.as_object().unwrap() {
            operations.push(Operation {
                id: described["operationId"].as_str().unwrap().to_owned(),
                method: method.to_uppercase().parse().unwrap(),
                path: path.replace("{id}", "0199ac3e-9a7c-7d10-8f2b-3c5d7e9f1a2b"),
                described: described.clone(),
            });
        }
    }
    assert!(operations.len() >= 9, "the document lists the operations");
    operations
}

#[tokio::test]
async fn the_operations_that_need_no_token_are_these() {
    let service = Service::start().await;
    let mut open: Vec<_> = operations(&service)
        .await
        .into_iter()
        .filter(|operation| !operation.is_secured())
        .collect();
    open.sort_by(|a, b| a.id.cmp(&b.id));
    let open: Vec<_> = open.iter().map(|operation| operation.id.as_str()).collect();
    assert_eq!(
        open,
        [
            "capabilities_view",
            "jwks_view",
            "session_create",
            "session_refresh",
            "session_revoke",
            "user_register"
        ]
    );
}

#[tokio::test]
async fn without_a_token_a_secured_operation_is_401_whatever_else_is_wrong() {
    let service = Service::start().await;
    for operation in operations(&service).await.iter().filter(|operation| operation.is_secured()) {
        let path = operation.path.replace("0199ac3e-9a7c-7d10-8f2b-3c5d7e9f1a2b", "no-uuid");
        for path in [&operation.path, &path, &format!("{path}?nonsense=1")] {
            let request = service.request(operation.method.clone(), path).body("{not json");
            Answer::to(request).await.must_refuse(401, "missing_token");
        }
    }
}

#[tokio::test]
async fn an_unknown_parameter_is_refused_by_every_operation() {
    let service = Service::start().await;
    let ada = service.register("ada").await;
    for operation in operations(&service).await {
        let path = format!("{}?nonsense=1", operation.path);
        let answer = Answer::to(ada.request(&service, operation.method, &path)).await;
        answer.must_refuse(400, "invalid_request");
        assert!(
            answer.message().starts_with("nonsense: "),
            "{}: {}",
            operation.id,
            answer.message()
        );
    }
}

#[tokio::test]
async fn a_body_that_is_no_json_is_415_and_one_with_bad_json_is_400() {
    let service = Service::start().await;
    let ada = service.register("ada").await;
    for operation in operations(&service).await.iter().filter(|operation| operation.takes_a_body())
    {
        let request = || ada.request(&service, operation.method.clone(), &operation.path);
        Answer::to(request().body("{}")).await.must_refuse(415, "unsupported_media_type");
        let json = || request().header("content-type", "application/json");
        Answer::to(json().body("{not json")).await.must_refuse(400, "invalid_request");
        Answer::to(json()).await.must_refuse(400, "invalid_request");
        let unknown = Answer::to(request().json(&json!({"nonsense": 1}))).await;
        unknown.must_refuse(400, "invalid_request");
        assert!(unknown.message().starts_with("nonsense: "), "{}", unknown.message());
    }
}

#[tokio::test]
async fn every_property_of_an_answer_is_required_and_there() {
    let service = Service::start().await;
    let ada = service.register("ada").await;
    let document = Answer::to(service.request(Method::GET, "/openapi.json")).await.body;
    let todo = ada.todo("Buy milk").await;
    let path = format!("/api/todos/{}", todo.id);
    for (schema, path) in
        [("Todo", path.as_str()), ("User", "/api/users/me"), ("TodoPage", "/api/todos")]
    {
        let schema = &document["components"]["schemas"][schema];
        assert!(schema["additionalProperties"].is_null(), "answers may gain properties");
        let mut declared: Vec<_> =
            schema["properties"].as_object().unwrap().keys().cloned().collect();
        let mut required: Vec<String> = serde_json::from_value(schema["required"].clone()).unwrap();
        declared.sort();
        required.sort();
        assert_eq!(declared, required);
        let answer = Answer::to(ada.request(&service, Method::GET, path)).await;
        let mut there: Vec<_> = answer.body.as_object().unwrap().keys().cloned().collect();
        there.sort();
        assert_eq!(there, declared);
    }
}

#[tokio::test]
async fn what_may_be_null_is_said_to_be() {
    let service = Service::start().await;
    let schemas = Answer::to(service.request(Method::GET, "/openapi.json")).await.body;
    let schemas = &schemas["components"]["schemas"];
    for (schema, property) in [
        ("Todo", "description"),
        ("User", "email"),
        ("TodoPage", "next_page"),
        ("TodoReplace", "description"),
    ] {
        let property_schema = &schemas[schema]["properties"][property];
        assert_eq!(property_schema["nullable"], json!(true), "{schema}.{property}");
        let required = schemas[schema]["required"].as_array().unwrap();
        assert!(required.contains(&json!(property)), "{schema}.{property}");
    }
}

#[tokio::test]
async fn requests_have_limits_and_answers_have_none() {
    let service = Service::start().await;
    let schemas = Answer::to(service.request(Method::GET, "/openapi.json")).await.body;
    let schemas = &schemas["components"]["schemas"];
    assert_eq!(
        (&schemas["Title"]["minLength"], &schemas["Title"]["maxLength"]),
        (&json!(1), &json!(200))
    );
    assert_eq!(
        schemas["Todo"]["properties"]["title"],
        json!({
            "type": "string", "description": "What to do, in one line.",
        })
    );
    for schema in ["TodoCreate", "TodoReplace", "UserRegister", "SessionCreate"] {
        assert_eq!(schemas[schema]["additionalProperties"], json!(false), "{schema}");
    }
}

#[tokio::test]
async fn the_recorded_document_is_the_one_that_is_served() {
    let service = Service::start().await;
    let served = Answer::to(service.request(Method::GET, "/openapi.json")).await.body;
    let recorded = include_str!("../../api-spec.yaml");
    let recorded: Value = serde_yaml_ng::from_str(recorded).unwrap();
    assert_eq!(served, recorded);
}
