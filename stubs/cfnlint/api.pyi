from cfnlint.rules import Match, RulesCollection

def lint(
    s: str, rules: RulesCollection | None = None, regions: list[str] | None = None
) -> list[Match]: ...
