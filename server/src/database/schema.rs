//! The tables as Diesel knows them: what `diesel print-schema` writes for `migrations/`.

diesel::table! {
    users (id) {
        id -> Uuid,
        email -> Nullable<Text>,
        password_hash -> Nullable<Text>,
        created_at -> Timestamptz,
        updated_at -> Timestamptz,
    }
}

diesel::table! {
    todos (user_id, id) {
        user_id -> Uuid,
        id -> Uuid,
        title -> Text,
        description -> Nullable<Text>,
        completed -> Bool,
        created_at -> Timestamptz,
        updated_at -> Timestamptz,
    }
}

diesel::table! {
    sessions (id) {
        id -> Uuid,
        user_id -> Uuid,
        created_at -> Timestamptz,
    }
}

diesel::table! {
    refresh_tokens (session_id, digest) {
        session_id -> Uuid,
        digest -> Bytea,
        grant_id -> Uuid,
        parent -> Nullable<Bytea>,
        expires_at -> Timestamptz,
        used_at -> Nullable<Timestamptz>,
    }
}

diesel::table! {
    deletions (user_id) {
        user_id -> Uuid,
        requested_at -> Timestamptz,
    }
}

diesel::joinable!(todos -> users (user_id));
diesel::allow_tables_to_appear_in_same_query!(deletions, refresh_tokens, sessions, todos, users);
