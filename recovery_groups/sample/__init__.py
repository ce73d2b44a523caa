"""The sample world of local mode: made-up people to sign in as, and the groups they belong to."""
