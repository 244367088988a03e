"""The verbs of operationIds, by what they do. Lower case."""

from __future__ import annotations

__all__ = [
    "ACTIONS",
    "CREATE",
    "DELETE",
    "READ",
    "READING_ACTIONS",
    "STATES",
    "SUFFIX_VERBS",
    "THIRD_PERSON",
    "UPDATE",
    "VERBS",
]

METHOD_WORDS = frozenset({"get", "post", "put", "patch", "delete", "head"})
READ = frozenset(
    {
        "get",
        "read",
        "retrieve",
        "fetch",
        "list",
        "show",
        "view",
        "index",
        "load",
        "obtain",
        "describe",
    }
)
CREATE = frozenset({"create", "add", "insert", "new", "post", "register", "make"})
UPDATE = frozenset(
    {
        "update",
        "put",
        "patch",
        "replace",
        "modify",
        "edit",
        "change",
        "set",
        "save",
        "upsert",
        "partial",
        "overwrite",
    }
)
DELETE = frozenset({"delete", "destroy", "remove", "del", "erase"})
READING_ACTIONS = frozenset(
    {"check", "count", "download", "export", "find", "head", "lookup", "ping", "preview", "query", "search", "stream",
     "inspect", "summarize", "scrape", "validate", "verify", "watch", "whoami", "browse", "compare", "iterate", "poll", "resolve", "scan"}
)  # fmt: skip
ACTIONS = frozenset(
    {"abort", "accept", "acknowledge", "activate", "apply", "approve", "archive", "assign", "attach", "authenticate",
     "authorize", "batch", "block", "bulk", "call", "cancel", "capture", "charge", "check", "clear", "clone", "close", "commit",
     "complete", "confirm", "connect", "convert", "copy", "deactivate", "decline", "deploy", "detach", "disable",
     "disconnect", "dispatch", "duplicate", "embed", "enable", "enqueue", "evaluate", "exec", "execute", "expire",
     "export", "filter", "finalize", "finish", "follow", "forget", "freeze", "generate", "grant", "import", "increment",
     "ingest", "initialize", "install", "invite", "invoke", "issue", "join", "kill", "leave", "link", "lock", "login", "logout",
     "mark", "merge", "migrate", "move", "mute", "notify", "open", "pause", "pay", "pin", "play", "process", "promote",
     "prune", "publish", "pull", "purge", "push", "reactivate", "rebuild", "recover", "redeem", "refresh", "refund", "reindex",
     "reject", "release", "reload", "rename", "render", "renew", "reopen", "reorder", "replay", "report", "request", "rerun",
     "resend", "reset", "resize", "restart", "restore", "resume", "retry", "revert", "review", "revoke", "rollback", "rotate",
     "run", "schedule", "seek", "send", "share", "shutdown", "sign", "simulate", "skip", "snooze", "sort", "split", "start",
     "stop", "submit", "subscribe", "suspend", "swap", "switch", "sync", "synchronize", "tag", "terminate", "test", "toggle",
     "touch", "track", "transfer", "transform", "translate", "trash", "trigger", "unarchive", "unassign", "unblock",
     "undelete", "undo", "unfollow", "uninstall", "unlink", "unlock", "unmute", "unpin", "unpublish", "unsubscribe",
     "unwatch", "upgrade", "upload", "vote", "void", "wait", "write", "acquire", "allocate", "append", "audit",
     "begin", "bind", "build", "calculate", "claim", "compute", "configure", "consume", "delegate", "deregister", "discard",
     "dismiss", "display", "emit", "encrypt", "decrypt", "enroll", "ensure", "escalate", "exchange", "extend", "extract",
     "flag", "flush", "force", "forward", "handle", "hide", "impersonate", "inspect", "introspect", "launch", "like", "log",
     "manage", "map", "match", "mint", "mount", "parse", "patch", "perform", "predict", "prepare", "provision", "raise", "reassign", "receive", "record", "reconcile", "redirect", "reply", "repair", "resolve", "respond",
     "return", "reverse", "route", "save", "scale", "select", "shut", "solve", "stage", "store", "stress", "suggest", "take",
     "tail", "throttle", "train", "unbind", "unregister", "untag", "use", "validate", "verify", "withdraw"}
)  # fmt: skip
VERBS = READ | CREATE | UPDATE | DELETE | READING_ACTIONS | ACTIONS | METHOD_WORDS
THIRD_PERSON = frozenset(f"{verb}s" for verb in READ | CREATE | UPDATE | DELETE) - {
    "news",
    "shows",
    "lists",
    "sets",
}
STATES = frozenset(
    {"active", "archived", "available", "current", "default", "first", "last", "latest", "me", "mine", "newest", "next",
     "pending", "previous", "recent", "self", "trending", "whoami", "popular", "featured"}
)  # fmt: skip
"""Words for which of the objects is read: ``artifacts.latest``."""
SUFFIX_VERBS = {
    "retrieve": "get",
    "destroy": "delete",
    "partial_update": "update",
    "index": "list",
    "show": "get",
}
"""Verbs at the end of an operationId, as Django and Rails have them, in the usual words."""
