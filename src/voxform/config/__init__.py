"""From files to desired resources: strict YAML with positions, interpolation, environments, kind files."""
