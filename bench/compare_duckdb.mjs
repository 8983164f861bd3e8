#!/usr/bin/env node
// Runs froe and DuckDB on the same logs, as whole processes in turn with the same number of threads, and prints a Markdown
// table of medians and ratios.
//
//     node bench/compare_duckdb.mjs                          plain and gzip logs, and ten million distinct keys
//     node bench/compare_duckdb.mjs --lines 30000 --distinct 100000 --runs 1 --data /tmp/small
//
// DuckDB comes as the npm package @duckdb/node-api and is installed into a temporary folder, which is removed again;
// --modules DIR takes a folder that has it in node_modules already. A process of DuckDB is this script with --child; what
// Node.js and loading the library take is in the time of the whole process and not in that of the query, so both are told.
//
// In turn (A B A B ...) so that a machine that grows slower or faster meanwhile does so for both alike. Both write csv to a
// file; the rows and the hits in it are told too. DuckDB reads lines as CSV with blanks between fields, as one would do by
// hand; it checks no time and no status, and it takes the second word of the request for the target.
import { spawnSync } from "node:child_process";
import { once } from "node:events";
import {
    closeSync,
    createReadStream,
    createWriteStream,
    existsSync,
    mkdirSync,
    mkdtempSync,
    openSync,
    readFileSync,
    readdirSync,
    renameSync,
    rmSync,
    statSync,
} from "node:fs";
import { createRequire } from "node:module";
import { availableParallelism, cpus, tmpdir } from "node:os";
import path from "node:path";
import { createInterface } from "node:readline";
import { fileURLToPath, pathToFileURL } from "node:url";
import { parseArgs } from "node:util";

const PARTS = 6;
const COLUMNS = ["host", "ident", "user", "time", "zone", "request", "status", "bytes", "referer", "agent"];
const OPTIONS = {
    froe: { type: "string", default: "build/release/froe" },
    generator: { type: "string", default: "build/release/generate_log" },
    data: { type: "string", default: "bench-data" },
    modules: { type: "string" },
    lines: { type: "string", default: "3000000" },
    distinct: { type: "string", default: "10000000" },
    threads: { type: "string", default: "2" },
    runs: { type: "string", default: "5" },
    only: { type: "string", default: "" },
    child: { type: "boolean", default: false },
    help: { type: "boolean", short: "h", default: false },
};

function fail(message) {
    console.error(`compare_duckdb: ${message}`);
    process.exit(2);
}

function run(command, args, more = {}) {
    const done = spawnSync(command, args, { stdio: ["ignore", "inherit", "inherit"], ...more });
    if (done.error) fail(`${command}: ${done.error.message}`);
    if (done.status !== 0) fail(`${command} failed with ${done.status ?? done.signal}: ${done.stderr ?? ""}`);
    return done;
}

// ---- data -----------------------------------------------------------------------------------------------------------

// A folder that `fill` makes whole or not at all.
async function folder(name, fill) {
    if (existsSync(name)) return;
    mkdirSync(path.dirname(name), { recursive: true });
    console.error(`compare_duckdb: making ${name}`);
    const partial = mkdtempSync(`${name}-partial-`);
    try {
        await fill(partial);
        renameSync(partial, name);
    } finally {
        rmSync(partial, { recursive: true, force: true });
    }
}

// The logs of compare.py, in the same places.
async function generatedLogs(options) {
    const plain = path.join(options.data, "six");
    const packed = path.join(options.data, "six-gz");
    await folder(plain, (to) => {
        run(options.generator, ["--lines", options.lines, "--files", String(PARTS), "--out", path.join(to, "part")]);
    });
    await folder(packed, (to) => {
        for (const name of logsIn(plain))
            run("sh", ["-c", 'gzip -6 <"$1" >"$2"', "gzip", name, path.join(to, `${path.basename(name)}.gz`)]);
    });
    return { plain: logsIn(plain), packed: logsIn(packed) };
}

function logsIn(name) {
    return readdirSync(name).filter((file) => /\.log(\.gz)?$/.test(file)).sort().map((file) => path.join(name, file));
}

// Every line asks for another path; the numbers run through all residues in an order that is not theirs.
async function distinctLogs(options) {
    const count = Number(options.distinct);
    const name = path.join(options.data, `distinct-${count}`);
    await folder(name, async (to) => {
        const out = createWriteStream(path.join(to, "distinct.log"), { highWaterMark: 1 << 20 });
        const step = coprime(count);
        let text = "";
        for (let i = 0, key = 0; i < count; i++, key = (key + step) % count) {
            const host = `10.${(i >> 16) & 255}.${(i >> 8) & 255}.${i & 255}`;
            const time = `03/Mar/2025:10:05:${String(i % 60).padStart(2, "0")} +0000`;
            text += `${host} - - [${time}] "GET /item/${key}/show HTTP/1.1" 200 ${i % 5000} "-" "-"\n`;
            if (text.length > 1 << 20 || i === count - 1) {
                if (!out.write(text)) await once(out, "drain");
                text = "";
            }
        }
        out.end();
        await once(out, "finish");
    });
    return logsIn(name);
}

// A step, far from 1, that meets every number below count before it comes back to 0.
function coprime(count) {
    const gcd = (a, b) => (b === 0 ? a : gcd(b, a % b));
    let step = Math.max(1, Math.floor(count * 0.6180339887));
    while (gcd(step, count) !== 1) step++;
    return step;
}

// ---- programs -------------------------------------------------------------------------------------------------------

const text = (value) => `'${value.replaceAll("'", "''")}'`;

// The CSV reader told all that it would otherwise find out.
function query(files, output) {
    const columns = COLUMNS.map((name) => `${name}: 'VARCHAR'`).join(", ");
    return `COPY (
        SELECT split_part(split_part(split_part(request, ' ', 2), '#', 1), '?', 1) AS path, count(*) AS count
        FROM read_csv([${files.map(text).join(", ")}], delim = ' ', quote = '"', escape = '\\', header = false,
                      auto_detect = false, strict_mode = false, ignore_errors = true, columns = {${columns}})
        GROUP BY path ORDER BY count DESC, path
    ) TO ${text(output)} (FORMAT csv, HEADER)`;
}

// In a process of its own: prints the seconds that the query took.
async function child() {
    const { modules, threads, sql } = JSON.parse(process.env.COMPARE_DUCKDB);
    const resolve = createRequire(path.join(modules, "package.json")).resolve;
    const { DuckDBInstance } = await import(pathToFileURL(resolve("@duckdb/node-api")));
    const instance = await DuckDBInstance.create(":memory:", { threads, preserve_insertion_order: "false" });
    const connection = await instance.connect();
    const start = performance.now();
    await connection.run(sql);
    console.log((performance.now() - start) / 1000);
}

function timed(command, args, more) {
    const start = performance.now();
    const done = run(command, args, more);
    return { seconds: (performance.now() - start) / 1000, done };
}

function runFroe(options, files, output) {
    const out = openSync(output, "w");
    const args = ["count", "path", "--format", "csv", "-j", options.threads, ...files];
    const { seconds } = timed(options.froe, args, { stdio: ["ignore", out, "inherit"] });
    closeSync(out);
    return { process: seconds };
}

function runDuckdb(options, files, output) {
    const task = JSON.stringify({ modules: options.modules, threads: options.threads, sql: query(files, output) });
    const { seconds, done } = timed(process.execPath, [fileURLToPath(import.meta.url), "--child"], {
        stdio: ["ignore", "pipe", "inherit"],
        env: { ...process.env, COMPARE_DUCKDB: task },
    });
    return { process: seconds, query: Number(done.stdout.toString()) };
}

// ---- measuring ------------------------------------------------------------------------------------------------------

function median(numbers) {
    const sorted = [...numbers].sort((a, b) => a - b);
    const middle = sorted.length >> 1;
    return sorted.length % 2 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
}

// Rows of a csv whose last column is a count, and the sum of those.
async function summary(name) {
    let rows = -1; // the header
    let hits = 0;
    for await (const line of createInterface({ input: createReadStream(name), crlfDelay: Infinity })) {
        if (rows++ >= 0) hits += Number(line.slice(line.lastIndexOf(",") + 1));
    }
    return `${rows} rows, ${hits} hits`;
}

async function measure(options, name, files, scratch) {
    run("cat", files, { stdio: ["ignore", "ignore", "inherit"] }); // the page cache is warm from here on
    const output = { froe: path.join(scratch, "froe.csv"), duckdb: path.join(scratch, "duckdb.csv") };
    const times = { froe: [], duckdb: [], query: [] };
    for (let turn = 0; turn < Number(options.runs); turn++) {
        times.froe.push(runFroe(options, files, output.froe).process);
        const duckdb = runDuckdb(options, files, output.duckdb);
        times.duckdb.push(duckdb.process);
        times.query.push(duckdb.query);
    }
    const [froe, duckdb, inside] = [times.froe, times.duckdb, times.query].map(median);
    const answers = [await summary(output.froe), await summary(output.duckdb)];
    return [
        name,
        String(Math.round(files.reduce((sum, file) => sum + statSync(file).size, 0) / 1e6)),
        froe.toFixed(3),
        duckdb.toFixed(3),
        inside.toFixed(3),
        (duckdb / froe).toFixed(2),
        (inside / froe).toFixed(2),
        answers[0] === answers[1] ? answers[0] : `froe ${answers[0]}; DuckDB ${answers[1]}`,
    ];
}

function installed(modules) {
    const manifest = path.join(modules, "node_modules/@duckdb/node-api/package.json");
    return existsSync(manifest) ? JSON.parse(readFileSync(manifest)).version : null;
}

function printTable(options, rows) {
    console.log(
        `${cpus()[0]?.model ?? "unknown processor"}, ${availableParallelism()} CPUs usable; DuckDB ${installed(options.modules)}; ` +
            `${options.threads} threads; median of ${options.runs}.\n`,
    );
    console.log("| input | MB | froe s | DuckDB s | its query s | DuckDB / froe | query / froe | answers |");
    console.log("|---|--:|--:|--:|--:|--:|--:|---|");
    for (const row of rows) console.log(`| ${row.join(" | ")} |`);
}

function parseOptions() {
    const { values } = parseArgs({ options: OPTIONS });
    for (const name of ["lines", "distinct", "threads", "runs"])
        if (!/^[1-9][0-9]*$/.test(values[name])) fail(`--${name} must be a number from 1`);
    return values;
}

function printHelp() {
    const lines = readFileSync(fileURLToPath(import.meta.url), "utf8").split("\n").slice(1);
    console.log(lines.slice(0, lines.findIndex((line) => !line.startsWith("//"))).map((line) => line.slice(3)).join("\n"));
    for (const [name, { default: value }] of Object.entries(OPTIONS))
        if (typeof value === "string") console.log(`  --${name} (${value || "all"})`);
}

async function main() {
    const options = parseOptions();
    if (options.child) return child();
    if (options.help) return printHelp();
    if (!existsSync(options.froe)) fail(`${options.froe}: no such program`);
    const scratch = mkdtempSync(path.join(tmpdir(), "froe-duckdb-"));
    try {
        if (!options.modules) {
            options.modules = scratch;
            run("npm", ["install", "--no-audit", "--no-fund", "--silent", "--prefix", scratch, "@duckdb/node-api"]);
        }
        options.modules = path.resolve(options.modules);
        if (!installed(options.modules)) fail(`${options.modules}: no @duckdb/node-api in it`);
        const wanted = (name) => name.includes(options.only);
        const rows = [];
        const names = {
            plain: "count path, plain",
            packed: "count path, gzip",
            distinct: `${options.distinct} distinct paths, plain`,
        };
        if (wanted(names.plain) || wanted(names.packed)) {
            const logs = await generatedLogs(options);
            for (const kind of ["plain", "packed"])
                if (wanted(names[kind])) rows.push(await measure(options, names[kind], logs[kind], scratch));
        }
        if (wanted(names.distinct)) rows.push(await measure(options, names.distinct, await distinctLogs(options), scratch));
        printTable(options, rows);
    } finally {
        rmSync(scratch, { recursive: true, force: true });
    }
}

await main();
