"""The one seam to the platform: transport, retries, and list/create/update/delete for any kind."""
