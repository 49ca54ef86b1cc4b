"""Runs the walk through the pages in Chromium against `focalpoint demo`."""

import os
import pathlib
import subprocess
import tempfile
import unittest

import demo

HERE = pathlib.Path(__file__).resolve().parent
MODULES = pathlib.Path(os.environ["FOCALPOINT_WEB_MODULES"])
WALK_S = 900


def tool(name):
    """A program of the packages."""
    return str(MODULES / "node_modules" / ".bin" / name)


class Pages(unittest.TestCase):
    """The pages, and gRPC-Web, in a browser that is not ours."""

    def test_the_walk_finds_nothing_wrong(self):
        kept = os.environ.get("FOCALPOINT_WEB_SHOTS")
        with tempfile.TemporaryDirectory(prefix="focalpoint-web-") as folder:
            folder = pathlib.Path(folder)
            bundle = self.bundle(folder)
            shots = pathlib.Path(kept) if kept else folder
            shots.mkdir(parents=True, exist_ok=True)
            with tempfile.TemporaryDirectory(prefix="focalpoint-web-demo-") as data:
                child, _ = demo.serving(["demo"], pathlib.Path(data))
                try:
                    ready = pathlib.Path(data) / "ready.json"
                    walk = ["node", str(HERE / "walk.mjs"), str(ready), str(shots), str(bundle)]
                    done = subprocess.run(walk, timeout=WALK_S, check=False)
                finally:
                    demo.end(child)
            self.assertEqual(done.returncode, 0)

    def bundle(self, folder):
        """What calls gRPC-Web, with everything that it needs, from proto/ alone."""
        template = folder / "gen.yaml"
        plugin = f"version: v2\nplugins:\n  - local: {tool('protoc-gen-es')}\n    out: {folder}/gen\n    opt: target=js\n"
        template.write_text(plugin)
        (folder / "call.js").write_text((HERE / "call.js").read_text())
        (folder / "node_modules").symlink_to(MODULES / "node_modules")
        subprocess.run([tool("buf"), "generate", "--template", str(template)], cwd=demo.ROOT / "proto", check=True)
        bundle = folder / "bundle.js"
        made = [tool("esbuild"), "call.js", "--bundle", "--format=iife", f"--outfile={bundle}", "--log-level=warning"]
        subprocess.run(made, cwd=folder, check=True)
        return bundle


if __name__ == "__main__":
    unittest.main()
