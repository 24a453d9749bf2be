"""Process documents become enforced, durable stages: agents work, machines check, people decide."""
