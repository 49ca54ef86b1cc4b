#!/usr/bin/env python3
"""Turns donors and aid flows of the OECD into a file that `focalpoint import` takes.

    python3 tests/real_data/convert.py --data FOLDER --out FILE

FOLDER holds two folders that are not part of this repository:
  dac/  dac_members.csv, non_dac_donors.csv, multilateral_donors.csv, private_donors.csv: code, name_en, name_fr;
        channel_codes.csv: full names and acronyms of organisations
        (https://github.com/datasets/dac-and-crs-code-lists)
  crs/  crs_2017.json, crs_2019.json: US dollars by recipient and donor, all purposes together;
        crs_2017_sectors.json: US dollars by recipient and purpose, all donors together;
        crs_countries.csv: names of the recipient keys; crs_funders.csv: DAC codes of the donor keys
        (OECD Creditor Reporting System, as IATI's D-Portal ships it)

What comes out, one JSON object a line:
  - a provider for every donor of the code lists, with its DAC code; PUBLISHED where it has flows, else DRAFT;
  - an activity for every donor, recipient and year, with the sum and, in `amount.remarks`, what the sum leaves out:
    the source has no sums by donor *and* purpose, so the anti-corruption part is told as that of all donors together;
  - a SUSPENDED provider that stands for all donors together, with an activity for every recipient of purpose 15113
    (anti-corruption organisations and institutions). Suspended, since nobody can ask it for help.

Traps of the data, each handled below: numeric recipient keys are regions, and numbers of crs_countries.csv, not DAC
codes; sums of zero or below (repayments) are no help given and are left out; Chile 2017 is an outlier; a name may be an
acronym in one list and in full in another.
"""

import argparse
import csv
import json
import sys
from pathlib import Path

PURPOSE = "15113"
YEARS = ("2017", "2019")

# M49 codes of the regions that the recipient keys stand for, and what the code does not say.
REGIONS = {
    "189": ("003", "North and Central America, several States"),
    "289": ("034", "South Asia, several States"),
    "298": ("002", "Africa, several States"),
    "380": ("029", "West Indies, several States"),
    "389": ("145", "Middle East, several States; Western Asia is its nearest region"),
    "489": ("142", "South and Central Asia, several States"),
    "498": ("019", "America, several States"),
    "550": ("202", "Africa south of the Sahara, several States"),
    "589": ("142", "Far East Asia, several States"),
    "619": ("143", "Central Asia, several States"),
    "679": ("005", "South America, several States"),
    "689": ("009", "Oceania, several States"),
    "789": ("150", "Europe, several States"),
    "798": ("142", "Asia, several States"),
    "889": ("015", "Africa north of the Sahara, several States"),
    "88": ("039", "States of the former Yugoslavia, not specified"),
    "998": ("001", "developing countries, not specified"),
}

# Sums that are far out of line with all others, and what is known of them.
OUTLIERS = {
    ("CL", "2017"): "Outlier: about a third of what all recipients got for this purpose; check before comparing.",
}

# DAC codes of donors that are entities of the United Nations.
UNITED_NATIONS = {
    "807", "923", "928", "932", "940", "948", "959", "960", "962", "963", "964", "966", "967", "971", "974", "988",
    "992", "1020", "1023", "1038", "1039", "1046", "1047", "1048", "1050", "1401", "1406",
}  # fmt: skip

# Home States of donors that give to nobody in the flows, so that their key there is not known, by DAC code.
STATES = {"26": "MC", "62": "HR", "70": "LI", "130": "DZ", "133": "LY", "358": "MX", "543": "IQ", "561": "QA",
          "611": "AZ", "613": "KZ", "765": "TL"}  # fmt: skip


def rows(path):
    """The rows of a table with a header."""
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def table(path):
    """What a JSON file holds."""
    with path.open(encoding="utf-8") as file:
        return json.load(file)


def is_acronym(name):
    """Whether a name is an acronym."""
    return " " not in name and name.upper() == name


class Donors:
    """The donors of the code lists, by DAC code, and the codes of the donor keys in the flows."""

    LISTS = (("dac_members", "DONOR_STATE"), ("non_dac_donors", "DONOR_STATE"),
             ("multilateral_donors", "IGO"), ("private_donors", "PRIVATE"))  # fmt: skip

    def __init__(self, folder):
        self.codes = {}
        self.shown = {}
        for row in rows(folder / "crs" / "crs_funders.csv"):
            key, code = row["funder code"].strip(), (row["number"] or "").strip()
            self.codes[key] = code
            self.shown[code] = row["display name"].strip()
        self.keys = {code: key for key, code in self.codes.items() if code}
        self.channels = {}
        for row in rows(folder / "dac" / "channel_codes.csv"):
            for acronym in (row["acronym_en"], row["acronym_fr"]):
                if acronym:
                    self.channels.setdefault(acronym, row)
        self.all = {}
        for name, kind in self.LISTS:
            for row in rows(folder / "dac" / f"{name}.csv"):
                self.all.setdefault(row["code"], self.provider(row, kind))

    def provider(self, row, kind):
        """The provider of a row of a code list."""
        code, en, fr = row["code"], row["name_en"].strip(), row["name_fr"].strip()
        acronyms = list(dict.fromkeys(name for name in (en, fr) if is_acronym(name)))
        identifiers = [{"scheme": "DAC", "value": code}]
        channel = next((self.channels[name] for name in acronyms if name in self.channels), None)
        if channel:
            en, fr = channel["name_en"].strip(), channel["name_fr"].strip() or fr
            identifiers.append({"scheme": "IATI", "value": f"XM-DAC-{channel['code']}"})
        elif is_acronym(en) and self.shown.get(code):
            en = self.shown[code]
        names = {"en": en, **({"fr": fr} if fr and not (is_acronym(fr) and en != fr) else {})}
        record = {"externalId": f"dac-{code}", "names": names, "status": "DRAFT", "identifiers": identifiers}
        if acronyms:
            record["acronyms"] = acronyms
        if code == "918":
            record.update(kind="IGO", state="EU")
        elif kind == "DONOR_STATE":
            record.update(kind=kind, state=self.keys.get(code) or STATES[code])
        else:
            record["kind"] = "UN_ENTITY" if code in UNITED_NATIONS else kind
        record["roles"] = ["FUNDS"]
        return record


def recipient(key, names):
    """The fields of an activity that say who is helped, the name for its title, and what to remark on it."""
    if key.isdigit():
        region, remark = REGIONS[key]
        return {"region": region}, names.get(key, remark), f"Regional: {remark}."
    return {"state": key}, names.get(key, key), ""


def activity(provider, external_id, title, year, key, names, amount, remarks):
    """A line with an activity of one year."""
    helped, name, regional = recipient(key, names)
    record = {
        "externalId": external_id,
        "provider": provider,
        "title": {"en": f"{title} {name}, {year}"},
        **helped,
        "start": f"{year}-01-01",
        "end": f"{year}-12-31",
        "phase": "COMPLETED",
        "amount": {"value": str(amount), "currency": "USD", "remarks": " ".join(filter(None, [remarks, regional]))},
        "source": f"OECD Creditor Reporting System, {year}",
    }
    return {"activity": record}


def dollars(amount):
    """A sum for a person."""
    return f"USD {amount:,}"


def flows(year, by_recipient, anticorruption, donors, names, counts):
    """The activities of donors in a year."""
    for key, sums in sorted(by_recipient.items()):
        for donor, amount in sorted(sums.items()):
            if amount <= 0:
                counts["sums of zero or below"] += 1
                continue
            code = donors.codes.get(donor, "")
            if code not in donors.all:
                counts["flows of unknown donors"] += 1
                continue
            donors.all[code]["status"] = "PUBLISHED"
            part = anticorruption.get(key, {}).get(PURPOSE)
            remarks = (
                f"Aid flow of {year}, all purposes together: the source does not tell which part of it was for"
                f" anti-corruption (purpose {PURPOSE})."
            )
            if part is not None and part > 0:
                remarks += f" All donors together reported {dollars(part)} for that purpose to this recipient in {year}."
                if (key, year) in OUTLIERS:
                    remarks += f" {OUTLIERS[key, year]}"
            counts[f"activities of donors, {year}"] += 1
            external_id = f"crs-{year}-{donor}-{key}"
            yield activity(f"dac-{code}", external_id, "Aid to", year, key, names, amount, remarks)


TOGETHER = {
    "externalId": "crs-all-donors",
    "names": {
        "en": "All donors that report to the OECD, together",
        "fr": "Tous les donneurs qui notifient à l'OCDE, ensemble",
    },
    "status": "SUSPENDED",
    "roles": ["FUNDS"],
    "description": {"en": "Stands for what donors gave together where the source does not tell them apart. Not a body"
                          " that can be asked for help."},
}  # fmt: skip


def together(year, by_purpose, names, counts):
    """The activities of all donors together for the anti-corruption purpose."""
    for key, sums in sorted(by_purpose.items()):
        amount = sums.get(PURPOSE, 0)
        if amount <= 0:
            counts["sums of zero or below"] += PURPOSE in sums
            continue
        remarks = (
            f"Aid flow of {year} from all donors together for purpose {PURPOSE}. Leaves out anti-corruption work"
            " reported under other purposes, and does not tell which donor gave what."
        )
        if (key, year) in OUTLIERS:
            remarks += f" {OUTLIERS[key, year]}"
        counts[f"activities of purpose {PURPOSE}, {year}"] += 1
        title = "Anti-corruption organisations and institutions:"
        external_id = f"crs-{year}-{PURPOSE}-{key}"
        yield activity(TOGETHER["externalId"], external_id, title, year, key, names, amount, remarks)


def convert(folder):
    """The lines of the import, and counts of what is in them and what is left out."""
    counts = dict.fromkeys(["providers", "sums of zero or below", "flows of unknown donors"], 0)
    counts.update({f"activities of donors, {year}": 0 for year in YEARS})
    counts[f"activities of purpose {PURPOSE}, 2017"] = 0
    crs = folder / "crs"
    donors = Donors(folder)
    # Of the names of a key the last is the newest, such as Viet Nam after Vietnam.
    names = {row["country code"].strip(): row["exact label"].strip() for row in rows(crs / "crs_countries.csv")}
    by_purpose = {"2017": table(crs / "crs_2017_sectors.json")}
    lines = []
    for year in YEARS:
        by_recipient = table(crs / f"crs_{year}.json")
        lines.extend(flows(year, by_recipient, by_purpose.get(year, {}), donors, names, counts))
        lines.extend(together(year, by_purpose.get(year, {}), names, counts))
    providers = [{"provider": provider} for provider in [*donors.all.values(), TOGETHER]]
    counts["providers"] = len(providers)
    return providers + lines, counts


def main():
    """Reads the command line, converts, and says what came of it."""
    parser = argparse.ArgumentParser(description="Turns donors and aid flows of the OECD into an import file.")
    parser.add_argument("--data", type=Path, required=True, help="folder with dac/ and crs/")
    parser.add_argument("--out", type=Path, required=True, help="file of JSON Lines to write")
    asked = parser.parse_args()
    lines, counts = convert(asked.data)
    with asked.out.open("w", encoding="utf-8") as file:
        for line in lines:
            file.write(json.dumps(line, ensure_ascii=False) + "\n")
    for name, count in counts.items():
        print(f"{count:6} {name}", file=sys.stderr)


if __name__ == "__main__":
    main()
