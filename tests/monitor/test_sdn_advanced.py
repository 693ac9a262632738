"""The advanced SDN list, on a small one with invented parties: the published element names."""

from detente.monitor import feeds

NAMED = (
    '<Identity ID="{0}" Primary="true"><Alias AliasTypeID="1403" Primary="true"><DocumentedName>'
    "<DocumentedNamePart><NamePartValue>{1}</NamePartValue></DocumentedNamePart>"
    "<DocumentedNamePart><NamePartValue>Invented</NamePartValue></DocumentedNamePart>"
    '</DocumentedName></Alias><Alias AliasTypeID="1400" Primary="false"><DocumentedName>'
    "<DocumentedNamePart><NamePartValue>Alias {0}</NamePartValue></DocumentedNamePart>"
    "</DocumentedName></Alias></Identity>"
)
PARTY = (
    '<DistinctParty FixedRef="{0}"><Profile ID="{0}" PartySubTypeID="{2}">'
    + NAMED
    + "</Profile></DistinctParty>"
)
ENTRY = (
    '<SanctionsEntry ID="{0}" ProfileID="{0}" ListID="1550"><EntryEvent ID="1"><Date><Year>2017'
    "</Year><Month>9</Month><Day>26</Day></Date></EntryEvent>"
    '<SanctionsMeasure ID="1" SanctionsTypeID="1"><Comment>{1}</Comment></SanctionsMeasure>'
    '<SanctionsMeasure ID="2" SanctionsTypeID="2"><Comment/></SanctionsMeasure></SanctionsEntry>'
)
HEAD = (
    '<?xml version="1.0" encoding="utf-8"?><Sanctions xmlns="https://example.org/ADVANCED_XML">'
    "<DateOfIssue><Year>2026</Year></DateOfIssue><ReferenceValueSets>"
    '<PartySubTypeValues><PartySubType ID="1" PartyTypeID="4">Vessel</PartySubType>'
    '<PartySubType ID="3" PartyTypeID="2">Unknown</PartySubType></PartySubTypeValues>'
    '<PartyTypeValues><PartyType ID="2">Entity</PartyType></PartyTypeValues>'
    '<SanctionsTypeValues><SanctionsType ID="1">Program</SanctionsType>'
    '<SanctionsType ID="2">Block</SanctionsType></SanctionsTypeValues>'
    "</ReferenceValueSets><Locations/><IDRegDocuments/>"
)


def advanced(parties, entries):
    body = f"<DistinctParties>{''.join(parties)}</DistinctParties><ProfileRelationships/>"
    return (
        HEAD + body + f"<SanctionsEntries>{''.join(entries)}</SanctionsEntries></Sanctions>"
    ).encode()


def read(raw):
    return feeds()["ofac_sdn"].reader()(raw)


WHOLE = advanced(
    [PARTY.format(1, "SHIP", 1), PARTY.format(2, "FIRM", 3), PARTY.format(3, "OTHER", 3)],
    [
        ENTRY.format(1, "DPRK4"),
        ENTRY.format(2, "NPWMD") + ENTRY.format(2, "DPRK2"),
        ENTRY.format(3, "IRAN"),
    ],
)


def test_programmes_and_dates_that_stand_after_the_parties_reach_them():
    found = read(WHOLE)
    assert (found.strange, found.total) == ((), 3)
    ship, firm = found.items
    assert (ship.title, ship.fields["sort"], ship.fields["programs"]) == (
        "SHIP Invented",
        "vessel",
        "DPRK4",
    )
    assert firm.fields["programs"] == "DPRK2; NPWMD"
    assert firm.fields["aliases"] == "Alias 2"
    assert firm.fields["listed_on"] == "2017-09-26"


def test_what_is_unknown_or_cut_short_adds_nothing():
    for raw in (
        WHOLE.replace(b"<Locations/>", b"<Locations/><Moons/>"),
        WHOLE.replace(b'PartySubTypeID="3"', b'PartySubTypeID="77"'),
        WHOLE.replace(b'SanctionsTypeID="2"', b'SanctionsTypeID="9"'),
        WHOLE[:-30],
    ):
        found = read(raw)
        assert found.strange
        assert found.items == ()
