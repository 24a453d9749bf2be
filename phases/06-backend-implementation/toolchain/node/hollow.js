// Empties every function of a copy of the source: tests that still pass there assert nothing. With the word `wrong` each
// gives something of its kind that means nothing: tests that only ask whether something comes back still pass there.
const fs = require("fs"), path = require("path"), ts = require("typescript");
const NUMBER = "918273645", KINDS = { number: NUMBER, string: '"nothing"', boolean: "true" };
const empty = (file) => {
  const text = fs.readFileSync(file, "utf8"), typed = /\.ts$/.test(file), cuts = [];
  const given = (node) => {
    const kind = node.type?.getText() ?? "";
    const told = process.argv[2] !== "wrong" ? "undefined" : KINDS[kind] ?? (/\[\]$|^(?:Readonly)?Array</.test(kind) ? "[null]" : NUMBER);
    return typed ? `${told} as any` : told;
  };
  const look = (node) => {
    if (!ts.isFunctionLike(node) || !node.body) return ts.forEachChild(node, look);
    const plain = ts.isConstructorDeclaration(node) || ts.isSetAccessor(node);
    if (plain && /super\s*\(/.test(node.body.getText())) return;
    cuts.push([node.body.getStart(), node.body.end, !ts.isBlock(node.body) ? `(${given(node)})` : plain ? "{}" : `{ return ${given(node)}; }`]);
  };
  look(ts.createSourceFile(file, text, ts.ScriptTarget.Latest, true));
  fs.writeFileSync(file, cuts.reverse().reduce((all, [from, to, by]) => all.slice(0, from) + by + all.slice(to), text));
};
const walk = (dir) => fs.readdirSync(dir, { withFileTypes: true }).forEach((entry) => {
  const place = path.join(dir, entry.name);
  if (entry.isDirectory()) walk(place); else if (/\.[jt]s$/.test(entry.name)) empty(place);
});
walk("app");
