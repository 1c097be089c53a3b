"""What others ask of an export, as facts: the parts, what each must have, and what it may have.

CASE 1.1: the schema of CFPackage, `case_v1p1_cfpackage-jsonschema1.json` at purl.imsglobal.org.
CTDL: the JSON schemas of the Credential Registry, and the concept scheme `CredentialStatus` at
credreg.net. The Registry also asks for an organisation's `agentType` and `agentSectorType`.
"""

from typing import NamedTuple


class Part(NamedTuple):
    """The names a part must have, and those it may have beside them; none means any."""

    must: frozenset[str]
    may: frozenset[str] | None = None


def _part(must: str, may: str | None = None) -> Part:
    return Part(frozenset(must.split()), None if may is None else frozenset(may.split()))


CASE = {
    "CFDocument": _part(
        "identifier uri creator title lastChangeDateTime",
        "frameworkType caseVersion officialSourceURL publisher description subject subjectURI "
        "language version adoptionStatus statusStartDate statusEndDate licenseURI notes extensions",
    ),
    "CFItem": _part(
        "identifier fullStatement uri lastChangeDateTime",
        "alternativeLabel CFItemType humanCodingScheme listEnumeration abbreviatedStatement "
        "conceptKeywords conceptKeywordsURI notes subject subjectURI language educationLevel "
        "CFItemTypeURI licenseURI statusStartDate statusEndDate extensions",
    ),
    "CFAssociation": _part(
        "identifier associationType uri originNodeURI destinationNodeURI lastChangeDateTime",
        "sequenceNumber CFAssociationGroupingURI notes extensions",
    ),
    "CFRubric": _part(
        "identifier uri lastChangeDateTime", "title description CFRubricCriteria extensions"
    ),
    "CFRubricCriterion": _part(
        "identifier uri lastChangeDateTime",
        "category description CFItemURI weight position rubricId CFRubricCriterionLevels "
        "extensions",
    ),
    "CFRubricCriterionLevel": _part(
        "identifier uri lastChangeDateTime",
        "description quality score feedback position rubricCriterionId extensions",
    ),
    "LinkURI": _part("title identifier uri", ""),
    "LinkGenURI": _part("title identifier uri", "targetType"),
}
CASE_ASSOCIATIONS = frozenset(
    [
        "isChildOf",
        "isPeerOf",
        "isPartOf",
        "exactMatchOf",
        "precedes",
        "isRelatedTo",
        "replacedBy",
        "exemplar",
        "hasSkillLevel",
        "isTranslationOf",
    ]
)
CASE_ADOPTION = frozenset(("Private Draft", "Draft", "Adopted", "Deprecated"))

_CREDENTIAL = (
    "@type @id ceterms:credentialStatusType ceterms:ctid ceterms:description ceterms:name "
    "ceterms:subjectWebpage"
)
CTDL = {
    "ceterms:MicroCredential": _part(_CREDENTIAL),
    "ceterms:Certification": _part(_CREDENTIAL),
    "ceterms:CredentialOrganization": _part(
        "@type @id ceterms:ctid ceterms:description ceterms:name ceterms:subjectWebpage"
    ),
    "ceasn:CompetencyFramework": _part(
        "@type @id ceasn:description ceasn:inLanguage ceasn:name ceterms:ctid"
    ),
    "ceasn:Competency": _part(
        "@type @id ceasn:competencyText ceasn:inLanguage ceasn:isPartOf ceterms:ctid"
    ),
    "ceterms:ConditionProfile": _part("@type ceterms:description"),
    "ceterms:CredentialAlignmentObject": _part("@type ceterms:targetNodeName"),
    "ceterms:DurationProfile": _part("@type"),
    "ceterms:IdentifierValue": _part("@type"),
}
CTDL_STATUS = frozenset(
    f"credentialStat:{one}" for one in ("Active", "Deprecated", "Probationary", "Superseded")
)
