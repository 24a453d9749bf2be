"""Chat models by name: `builtin`, `scripted:FILE`, `openai:MODEL`, or any LangChain chat model by import path."""
