"""The judge: asks a running service over HTTP and looks into its database, whatever the service is written in."""
