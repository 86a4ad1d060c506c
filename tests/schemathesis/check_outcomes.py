"""Fails unless every operation was reached: so many successes at least, and at most half of all answers 401."""

import json
import sys

# They take nothing, so there is only one valid request.
WITHOUT_INPUT = {"capabilities_view", "jwks_view"}

least = int(sys.argv[2])
outcomes = json.load(open(sys.argv[1], encoding="utf-8"))
failed = False
for operation, statuses in sorted(outcomes.items()):
    successes = sum(count for status, count in statuses.items() if status.startswith("2"))
    total = sum(statuses.values())
    enough = 1 if operation in WITHOUT_INPUT else least
    reached = successes >= enough and statuses.get("401", 0) <= total / 2
    failed = failed or not reached
    print(f"{operation}: {total} answers, {successes} successes, {statuses.get('401', 0)} 401 {'' if reached else 'NOT REACHED'}")
print(f"{sum(sum(statuses.values()) for statuses in outcomes.values())} answers of {len(outcomes)} operations")
sys.exit(failed or len(outcomes) < 16)
