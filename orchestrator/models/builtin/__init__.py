"""The built-in model: a chat model without a language model in it, which builds services from handoff packages."""
