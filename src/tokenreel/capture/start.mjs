// Runs inside the demo's own process before its code: the set-up, then the mark that the printed code starts
// (`mark.py` says what is spoken on it). What it needs to know is taken out of the environment: it is not the demo's.
import { closeSync, readSync, writeSync } from "node:fs";

const mark = Number(process.env.TOKENREEL_MARK);
const setup = process.env.TOKENREEL_SETUP;
delete process.env.TOKENREEL_MARK;
delete process.env.TOKENREEL_SETUP;
if (setup) await import(setup);
writeSync(mark, "\n");
readSync(mark, new Uint8Array(1));
writeSync(mark, String(process.hrtime.bigint())); // the monotonic clock, as Python's time.monotonic_ns()
closeSync(mark);
