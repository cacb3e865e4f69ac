"""What comes from elsewhere than a scan: reports of the tenant, its state, hosts and scheduled tasks."""
