"""How we behave as a guest: whom we may visit, what robots.txt says, how long we wait."""
