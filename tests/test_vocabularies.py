"""The vocabularies in the code are those of the plan: same codes, same labels, same order."""

import json
from pathlib import Path

import pytest

from directory import vocabularies as directory
from referrals import vocabularies as referrals

FILE = Path(__file__).parents[2] / "shared" / "domain" / "vocabularies.json"
OURS = {
    "organisation_kind": directory.OrganisationKind,
    "referent_role": directory.ContactRole,
    "support_need": directory.Need,
    "availability": directory.Availability,
    "address_disclosure": directory.AddressDisclosure,
    "urgency": referrals.Urgency,
    "age_band": referrals.AgeBand,
    "detection_context": referrals.DetectionContext,
    "refusal_reason": referrals.RefusalReason,
    "closing_outcome": referrals.ClosingOutcome,
    "legal_informed": referrals.LegalInformed,
}


@pytest.mark.parametrize("name", OURS)
def test_vocabulary_is_the_plans(name: str) -> None:
    if not FILE.exists():
        pytest.skip("../shared/domain is not beside the checkout: vocabularies are not compared with the plan's")
    theirs = [(entry["code"], entry["label_fr"]) for entry in json.loads(FILE.read_text())[name]]

    ours = [(code, str(label)) for code, label in OURS[name].choices if code != "AUTRE" or name == "detection_context"]

    assert ours == theirs
