"""What bin/serve, bin/manage, bin/bench and bin/test do before Django takes over."""
