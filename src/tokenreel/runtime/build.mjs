// Started by build.py: node build.mjs NODE_MODULES BUILD. Compiles the page's Python inside Pyodide, and bundles its editor.
import { readdir, readFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { pathToFileURL } from "node:url";

const [modules, build] = process.argv.slice(2);
const ofModules = createRequire(pathToFileURL(`${modules}/`));

const { loadPyodide } = await import(pathToFileURL(`${modules}/pyodide/pyodide.mjs`).href);
// Without the columns of each instruction, which only carets below a line of a traceback show: a lesson's own code,
// compiled in the page, has them, and what is imported loads sooner.
const pyodide = await loadPyodide({ indexURL: `${modules}/pyodide/`, env: { PYTHONNODEBUGRANGES: "1" } });
pyodide.FS.mkdirTree("/build");
pyodide.FS.mount(pyodide.FS.filesystems.NODEFS, { root: build }, "/build");
for (const name of await readdir(`${build}/wheels`)) { // as a page does, so that what that imports is seen, too
  pyodide.unpackArchive(new Uint8Array(await readFile(`${build}/wheels/${name}`)), "wheel"); // it knows no Buffer
}
pyodide.runPython(await readFile(new URL("inside.py", import.meta.url), "utf8"), { filename: "inside.py" });

const esbuild = ofModules("esbuild");
await esbuild.build({
  entryPoints: [new URL("editor.js", import.meta.url).pathname],
  outfile: `${build}/out/editor.mjs`,
  nodePaths: [modules],
  bundle: true,
  format: "esm",
  minify: true,
  legalComments: "eof",
  logLevel: "error",
  target: "es2022",
});
