"""What people and machines read, all rendered from the JSON plan."""
