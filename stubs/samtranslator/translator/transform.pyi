from typing import Any, Protocol

class _ManagedPolicyLoader(Protocol):
    def load(self) -> dict[str, str]: ...

def transform(
    input_fragment: dict[str, Any],
    parameter_values: dict[str, Any],
    managed_policy_loader: _ManagedPolicyLoader,
) -> dict[str, Any]: ...
