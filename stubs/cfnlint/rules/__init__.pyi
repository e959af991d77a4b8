class CloudFormationLintRule:
    id: str

class Match:
    rule: CloudFormationLintRule
    message: str
    path: list[str | int]

class RulesCollection: ...
