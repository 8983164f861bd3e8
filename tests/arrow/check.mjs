// Whether Apache Arrow's own reader finds in a stream what froe wrote as jsonl.
//
//     node check.mjs FROE [ARGUMENT...]     runs FROE ARGUMENT... with --format arrow and with --format jsonl
import assert from "node:assert";
import { execFileSync } from "node:child_process";
import { DataType, TimeUnit, tableFromIPC } from "apache-arrow";

const [froe, ...given] = process.argv.slice(2);
const run = (format) => execFileSync(froe, [...given, "--format", format], { maxBuffer: 1 << 30 });

// ISO 8601 as Date.parse() takes it: years of other than four digits have a sign and six.
function iso(text) {
  const year = (whole, sign, digits) => (sign || digits.length > 4 ? `${sign || "+"}${digits.padStart(6, "0")}` : whole);
  return text.replace(/^(-?)(\d+)(?=-\d\d-\d\d)/, year);
}

// Of jsonl's value what the reader makes of Arrow's: times and dates are milliseconds since 1970.
function expected(value, type) {
  return value !== null && (DataType.isTimestamp(type) || DataType.isDate(type)) ? Date.parse(iso(value)) : value;
}

// JSON's numbers are doubles here, int64 are BigInt, decimals are four words with the lowest first.
function comparable(found, type) {
  if (DataType.isDecimal(type) && found !== null)
    return Number(found.reduceRight((number, word) => (number << 32n) | BigInt(word), 0n));
  return typeof found === "bigint" ? Number(found) : found;
}

const table = tableFromIPC(run("arrow"));
const rows = run("jsonl").toString("utf8").split("\n").slice(0, -1);
const fields = table.schema.fields;
assert.strictEqual(table.numRows, rows.length, "number of rows");
for (const field of fields.filter((each) => DataType.isTimestamp(each.type)))
  assert.strictEqual(field.type.unit, TimeUnit.SECOND);
const columns = fields.map((_, index) => table.getChildAt(index));
rows.forEach((line, number) => {
  const row = JSON.parse(line);
  assert.deepStrictEqual(Object.keys(row), fields.map((field) => field.name));
  fields.forEach((field, index) => {
    const found = comparable(columns[index].get(number), field.type);
    assert.strictEqual(found, expected(row[field.name], field.type), `row ${number}, ${field.name}`);
  });
});
console.log(`${rows.length} rows in ${table.batches.length} batches: ${fields.map((each) => `${each.name} ${each.type}`).join(", ")}`);
