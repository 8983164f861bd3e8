# Counts pages in Combined logs: mawk -f count_pages.awk FILE...
# Prints what `froe count path --pages --format tsv` prints for lines that are well-formed: no line is checked, quotes
# inside a request are not understood, and several blanks inside a target become one.

BEGIN {
	FS = "\"" # $2 is the request
	list = "favicon.ico robots.txt humans.txt crossdomain.xml _images search.html genindex.html searchindex.js " \
	       "modindex.html py-modindex.html"
	n = split(list, names, " ")
	for (i = 1; i <= n; i++)
		unwanted[names[i]] = 1
}

{
	n = split($2, word, " ")
	if (n < 3 || substr(word[n], 1, 5) != "HTTP/")
		next
	path = word[2]
	for (i = 3; i < n; i++)
		path = path " " word[i]
	seen[path]++ # with query: what it means is found out once for each, not for every line
}

END {
	for (target in seen) {
		path = target
		sub(/#.*/, "", path)
		sub(/\?.*/, "", path)
		if (sub(/^[A-Za-z][A-Za-z0-9+.-]*:\/\/[^\/]*/, "", path) && path == "")
			path = "/"
		if (is_page(path))
			count[path] += seen[target]
	}
	sorted = "LC_ALL=C sort -t '\t' -k 2,2nr -k 1,1"
	print "path\tcount"
	fflush()
	for (path in count) {
		n = count[path]
		gsub(/\\/, "\\\\", path)
		print path "\t" n | sorted
	}
	close(sorted)
}

function is_page(path, part, n, i, any)
{
	if (path ~ /\.(png|js|css)$/)
		return 0
	n = split(path, part, "/")
	for (i = 1; i <= n; i++) {
		if (part[i] in unwanted)
			return 0
		if (part[i] != "")
			any = 1
	}
	return any
}
