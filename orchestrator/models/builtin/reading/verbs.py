"""Words in paths whose effect or choice no table can tell."""

from __future__ import annotations

MONEY_VERBS = {
    "pay", "payment", "checkout", "refund", "charge", "purchase", "buy", "transfer", "withdraw", "withdrawal", "deposit",
    "capture", "payout", "redeem", "topup", "billing", "settle",
}  # fmt: skip
EXTERNAL_VERBS = {
    "send", "resend", "notify", "notification", "email", "invite", "share", "export", "import", "sync", "upload", "download",
    "print", "call", "webhook", "remind", "dispatch", "translate", "scan", "render", "generate", "qr", "qrcode", "image",
    "photo", "avatar", "file", "attachment", "logo", "picture", "thumbnail", "preview", "pdf", "csv",
}  # fmt: skip
FEED_WORDS = {
    "feed", "recommendation", "recommended", "suggestion", "suggested", "trending", "popular", "stat", "statistic",
    "analytic", "report", "summary", "dashboard", "metric", "leaderboard", "insight", "forecast", "timeline", "top",
    "overview", "availability", "quote", "estimate", "ranking", "usage", "count", "random", "nearby", "similar", "related",
    "latest", "recent", "featured", "upcoming", "aggregate", "inventory", "history", "calendar", "best",
}  # fmt: skip
