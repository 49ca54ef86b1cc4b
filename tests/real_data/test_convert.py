"""Tests the conversion of aid flows on a small folder of made-up figures."""

import csv
import json
import subprocess
import sys
import tempfile
import unittest
from pathlib import Path

SCRIPT = Path(__file__).with_name("convert.py")


def write(path, rows):
    """Writes a table."""
    path.parent.mkdir(exist_ok=True)
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows(rows)


def folder(path):
    """Fills a folder with made-up figures."""
    head = ["code", "name_en", "name_fr"]
    dac, crs = path / "dac", path / "crs"
    write(dac / "dac_members.csv", [head, ["5", "Germany", "Allemagne"], ["918", "EU Institutions", "Institutions de l'UE"]])
    write(dac / "non_dac_donors.csv", [head, ["26", "Monaco", "Monaco"]])
    write(dac / "multilateral_donors.csv", [head, ["959", "UNDP", "PNUD"], ["909", "A Bank", "Une banque"]])
    write(dac / "private_donors.csv", [head, ["1601", "A Foundation", "Une fondation"]])
    channels = [["category", "code", "name_en", "acronym_en", "name_fr", "acronym_fr"],
                ["41100", "41114", "United Nations Development Programme", "UNDP",
                 "Programme des Nations Unies pour le développement", "PNUD"]]  # fmt: skip
    write(dac / "channel_codes.csv", channels)
    funders = [["exact label", "funder code", "iati publisher", "display name", "number"],
               ["Germany", "DE", "", "Germany", "5"], ["EU Institutions", "EU", "", "EU Institutions", "918"],
               ["UNDP", "UNDP", "", "United Nations Development Programme", "959"],
               ["Brazil", "BR", "NO", "Brazil", ""]]  # fmt: skip
    write(crs / "crs_funders.csv", funders)
    countries = [["exact label", "country code", ""], ["Vietnam", "VN", ""], ["Viet Nam", "VN", "new"],
                 ["Chile", "CL", ""], ["North of Sahara, regional", "889", ""]]  # fmt: skip
    write(crs / "crs_countries.csv", countries)
    flows = {"VN": {"DE": 1000, "UNDP": -5, "BR": 7}, "889": {"EU": 30}, "CL": {"DE": 20}}
    (crs / "crs_2017.json").write_text(json.dumps(flows))
    (crs / "crs_2019.json").write_text(json.dumps({"VN": {"DE": 2000}}))
    purposes = {"VN": {"15113": 400, "11110": 9}, "889": {"15113": 0}, "CL": {"15113": 500}}
    (crs / "crs_2017_sectors.json").write_text(json.dumps(purposes))


class Conversion(unittest.TestCase):
    """What comes out of the script."""

    def setUp(self):
        """Converts the folder."""
        with tempfile.TemporaryDirectory() as name:
            path = Path(name)
            folder(path)
            command = [sys.executable, SCRIPT, "--data", path, "--out", path / "out.jsonl"]
            self.counts = subprocess.run(command, check=True, capture_output=True, text=True).stderr
            text = (path / "out.jsonl").read_text(encoding="utf-8")
        lines = [json.loads(line) for line in text.splitlines()]
        self.providers = {line["provider"]["externalId"]: line["provider"] for line in lines if "provider" in line}
        self.activities = {line["activity"]["externalId"]: line["activity"] for line in lines if "activity" in line}

    def test_a_donor_has_its_names_identifiers_kind_and_state(self):
        germany, undp = self.providers["dac-5"], self.providers["dac-959"]
        self.assertEqual(germany["names"], {"en": "Germany", "fr": "Allemagne"})
        self.assertEqual((germany["kind"], germany["state"], germany["status"]), ("DONOR_STATE", "DE", "PUBLISHED"))
        self.assertEqual(germany["identifiers"], [{"scheme": "DAC", "value": "5"}])
        self.assertEqual(undp["names"]["fr"], "Programme des Nations Unies pour le développement")
        self.assertEqual((undp["acronyms"], undp["kind"]), (["UNDP", "PNUD"], "UN_ENTITY"))
        self.assertIn({"scheme": "IATI", "value": "XM-DAC-41114"}, undp["identifiers"])
        self.assertEqual((self.providers["dac-918"]["kind"], self.providers["dac-918"]["state"]), ("IGO", "EU"))
        self.assertEqual(self.providers["dac-26"]["state"], "MC")
        self.assertEqual(self.providers["dac-909"]["status"], "DRAFT", "without flows it is only a name")
        self.assertEqual(self.providers["crs-all-donors"]["status"], "SUSPENDED")

    def test_an_activity_says_what_its_sum_leaves_out(self):
        aid = self.activities["crs-2017-DE-VN"]
        self.assertEqual((aid["provider"], aid["state"], aid["title"]["en"]), ("dac-5", "VN", "Aid to Viet Nam, 2017"))
        self.assertEqual((aid["start"], aid["end"]), ("2017-01-01", "2017-12-31"))
        self.assertEqual((aid["amount"]["value"], aid["amount"]["currency"]), ("1000", "USD"))
        self.assertIn("All donors together reported USD 400", aid["amount"]["remarks"])
        self.assertNotIn("USD", self.activities["crs-2019-DE-VN"]["amount"]["remarks"])

    def test_a_numeric_key_is_a_region_and_no_dac_code(self):
        aid = self.activities["crs-2017-EU-889"]
        self.assertEqual((aid["region"], "state" in aid), ("015", False))

    def test_repayments_unknown_donors_and_empty_sums_are_left_out_and_counted(self):
        expected = ["crs-2017-15113-CL", "crs-2017-15113-VN", "crs-2017-DE-CL", "crs-2017-DE-VN", "crs-2017-EU-889",
                    "crs-2019-DE-VN"]  # fmt: skip
        self.assertEqual(sorted(self.activities), expected)
        self.assertIn("2 sums of zero or below", self.counts)
        self.assertIn("1 flows of unknown donors", self.counts)

    def test_the_outlier_is_named_where_its_sum_is(self):
        for name in ("crs-2017-15113-CL", "crs-2017-DE-CL"):
            self.assertIn("Outlier", self.activities[name]["amount"]["remarks"])
        self.assertNotIn("Outlier", self.activities["crs-2017-15113-VN"]["amount"]["remarks"])


if __name__ == "__main__":
    unittest.main()
