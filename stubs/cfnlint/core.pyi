from cfnlint.rules import RulesCollection

def get_rules(
    append_rules: list[str], ignore_rules: list[str], include_rules: list[str]
) -> RulesCollection: ...
