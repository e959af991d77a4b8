"""The package of an app: only its folder."""
