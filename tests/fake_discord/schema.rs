//! Discord's own OpenAPI document, where it is at hand, against every request body of the bot.
//!
//! The document (1.2 MB, <https://github.com/discord/discord-api-spec>) is not part of this
//! repository. Name it in `GUIDEPOST_DISCORD_API`, or put it at `../shared/discord/openapi.json`;
//! without it nothing is checked here.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, OnceLock, PoisonError};

use jsonschema::{ValidationError, Validator, error::ValidationErrorKind};
use serde_json::{Value, json};

struct Document {
    api: Value,
    /// Validators by operation, made when first asked for.
    made: Mutex<HashMap<String, Option<Arc<Validator>>>>,
}

/// Whether the body fits the operation; says what is wrong.
pub fn check(method: &str, path: &str, body: &Value) -> Result<(), String> {
    static DOCUMENT: OnceLock<Option<Document>> = OnceLock::new();
    let Some(document) = DOCUMENT.get_or_init(Document::read) else {
        return Ok(());
    };
    if body.is_null() {
        return Ok(());
    }
    match document.validator(method, path) {
        Some(validator) => {
            let wrong: Vec<String> = validator.iter_errors(body).flat_map(|error| explain(&error)).take(5).collect();
            if wrong.is_empty() { Ok(()) } else { Err(wrong.join("; ")) }
        }
        None => Ok(()), // an unknown route is reported by the router
    }
}

impl Document {
    fn read() -> Option<Self> {
        let beside = concat!(env!("CARGO_MANIFEST_DIR"), "/../shared/discord/openapi.json");
        let (path, named) = match std::env::var("GUIDEPOST_DISCORD_API") {
            Ok(path) => (path, true),
            Err(_) => (beside.to_string(), false),
        };
        match std::fs::read(&path) {
            Ok(content) => {
                let mut api: Value = serde_json::from_slice(&content).expect("Discord's API document is JSON");
                loosen(&mut api["components"]["schemas"]);
                Some(Document { api, made: Mutex::default() })
            }
            Err(error) => {
                assert!(!named, "GUIDEPOST_DISCORD_API names {path}: {error}");
                None
            }
        }
    }

    fn validator(&self, method: &str, path: &str) -> Option<Arc<Validator>> {
        let template = self.template(path)?;
        let mut made = self.made.lock().unwrap_or_else(PoisonError::into_inner);
        let make = || {
            let content = &self.api["paths"][&template][method.to_lowercase()]["requestBody"]["content"];
            let schema = content.get("application/json")?.get("schema")?.clone();
            let mut parts = json!({});
            self.collect(&schema, &mut parts);
            let whole = json!({"allOf": [schema], "components": {"schemas": parts}});
            Some(Arc::new(jsonschema::draft202012::new(&whole).expect("Discord's schemas are valid")))
        };
        made.entry(format!("{method} {template}")).or_insert_with(make).clone()
    }

    /// The path of the document that fits; a literal segment such as `@me` before a `{variable}`.
    fn template(&self, path: &str) -> Option<String> {
        let fits = |template: &&String| {
            let (mut ours, mut theirs) = (path.split('/'), template.split('/'));
            ours.by_ref().zip(theirs.by_ref()).all(|(a, b)| a == b || b.starts_with('{'))
                && template.split('/').count() == path.split('/').count()
        };
        let variables = |template: &&String| template.matches('{').count();
        self.api["paths"].as_object()?.keys().filter(fits).min_by_key(variables).cloned()
    }

    /// The schemas that this one refers to, so that each validator is made of what it needs.
    fn collect(&self, schema: &Value, parts: &mut Value) {
        match schema {
            Value::Object(fields) => {
                let name =
                    schema["$ref"].as_str().and_then(|reference| reference.strip_prefix("#/components/schemas/"));
                if let Some(name) = name.filter(|name| parts.get(name).is_none()) {
                    let part = &self.api["components"]["schemas"][name];
                    parts[name] = part.clone();
                    self.collect(part, parts);
                }
                fields.values().for_each(|field| self.collect(field, parts));
            }
            Value::Array(items) => items.iter().for_each(|item| self.collect(item, parts)),
            _ => {}
        }
    }
}

/// What Discord's server takes although its document does not say so: ids as numbers, permission
/// sets as text.
fn loosen(schemas: &mut Value) {
    schemas["SnowflakeType"]["type"] = json!(["string", "integer"]);
    for schema in schemas.as_object_mut().into_iter().flat_map(|schemas| schemas.values_mut()) {
        for name in ["default_member_permissions", "permissions", "allow", "deny"] {
            if let Some(property) =
                schema.pointer_mut(&format!("/properties/{name}")).filter(|p| p["type"].to_string().contains("integer"))
            {
                property["type"] = json!(["string", "integer", "null"]);
            }
        }
    }
}

/// Of an "any of" the branch that was meant is told of: not one of another type or kind, then with
/// fewest complaints.
fn explain(error: &ValidationError) -> Vec<String> {
    let place = error.instance_path().as_str();
    match error.kind() {
        ValidationErrorKind::AnyOf { context } | ValidationErrorKind::OneOfNotValid { context } => {
            let of_another_kind = |sub: &&ValidationError| match sub.kind() {
                ValidationErrorKind::Type { .. } => sub.instance_path().as_str() == place,
                _ => sub.instance_path().as_str() == format!("{place}/type"),
            };
            let weight = |branch: &&Vec<ValidationError>| (branch.iter().filter(of_another_kind).count(), branch.len());
            context.iter().min_by_key(weight).into_iter().flatten().flat_map(explain).collect()
        }
        _ => vec![format!("{place}: {}", error.masked())],
    }
}
