// sumdb reads one case as JSON a line, and answers each with one line: what the Go project's own
// code for transparency logs (golang.org/x/mod/sumdb) says of it. It judges nothing by itself.
package main

import (
	"bufio"
	"encoding/binary"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"os"
	"strings"

	"golang.org/x/mod/sumdb/note"
	"golang.org/x/mod/sumdb/tlog"
)

const (
	height = 8
	width  = 1 << height
	// The tree of Go's database has a name of its own where ours has the log's origin.
	goOrigin = "go.sum database tree\n"
)

type question struct {
	Kind    string
	Proof   []tlog.Hash
	Size    int64
	Root    tlog.Hash
	Index   int64
	Leaf    tlog.Hash
	Old     int64
	OldRoot tlog.Hash
	Note    string
	Vkeys   []string
	Path    string
	URL     string
}

type answer struct {
	OK    bool     `json:"ok"`
	Why   string   `json:"why,omitempty"`
	Text  string   `json:"text,omitempty"`
	Names []string `json:"names,omitempty"`
	Size  int64    `json:"size,omitempty"`
	Root  string   `json:"root,omitempty"`
}

func main() {
	lines := bufio.NewScanner(os.Stdin)
	lines.Buffer(nil, 16<<20)
	out := bufio.NewWriter(os.Stdout)
	defer out.Flush()
	for lines.Scan() {
		var asked question
		if err := json.Unmarshal(lines.Bytes(), &asked); err != nil {
			panic(err)
		}
		said, err := judge(asked)
		said.OK = err == nil
		if err != nil {
			said.Why = err.Error()
		}
		if err := json.NewEncoder(out).Encode(said); err != nil {
			panic(err)
		}
	}
}

func judge(q question) (answer, error) {
	switch q.Kind {
	case "inclusion":
		return answer{}, tlog.CheckRecord(q.Proof, q.Size, q.Root, q.Index, q.Leaf)
	case "consistency":
		return answer{}, tlog.CheckTree(q.Proof, q.Size, q.Root, q.Old, q.OldRoot)
	case "vkey":
		key, err := note.NewVerifier(q.Vkeys[0])
		if err != nil {
			return answer{}, err
		}
		return answer{Names: []string{key.Name()}}, nil
	case "note":
		return openNote(q)
	case "checkpoint":
		said, _, err := openCheckpoint(q.Note, q.Vkeys)
		return said, err
	case "path":
		_, err := tlog.ParseTilePath(q.Path)
		return answer{}, err
	case "log":
		return rebuild(q.URL, q.Vkeys)
	}
	panic("no such kind of case: " + q.Kind)
}

func openNote(q question) (answer, error) {
	var keys []note.Verifier
	for _, vkey := range q.Vkeys {
		key, err := note.NewVerifier(vkey)
		if err != nil {
			return answer{}, err
		}
		keys = append(keys, key)
	}
	opened, err := note.Open([]byte(q.Note), note.VerifierList(keys...))
	if err != nil {
		return answer{}, err
	}
	said := answer{Text: opened.Text}
	for _, sig := range opened.Sigs {
		said.Names = append(said.Names, sig.Name)
	}
	return said, nil
}

func openCheckpoint(signed string, vkeys []string) (answer, tlog.Tree, error) {
	said, err := openNote(question{Note: signed, Vkeys: vkeys})
	if err != nil {
		return answer{}, tlog.Tree{}, err
	}
	parts := strings.SplitN(said.Text, "\n", 2)
	if parts[0] != said.Names[0] {
		return answer{}, tlog.Tree{}, errors.New("the origin is not the key's name")
	}
	tree, err := tlog.ParseTree([]byte(goOrigin + parts[1]))
	if err != nil {
		return answer{}, tlog.Tree{}, err
	}
	return answer{Size: tree.N, Root: tree.Hash.String()}, tree, nil
}

// served reads the tiles of a log over HTTP, and keeps those that were found good.
type served struct {
	url  string
	good map[tlog.Tile][]byte
}

func (s *served) Height() int { return height }

func (s *served) ReadTiles(tiles []tlog.Tile) ([][]byte, error) {
	data := make([][]byte, len(tiles))
	for i, tile := range tiles {
		known, ok := s.good[tile]
		if !ok {
			var err error
			if known, err = s.get(ourPath(tile)); err != nil {
				return nil, err
			}
		}
		data[i] = known
	}
	return data, nil
}

func (s *served) SaveTiles(tiles []tlog.Tile, data [][]byte) {
	for i, tile := range tiles {
		s.good[tile] = data[i]
	}
}

func (s *served) get(path string) ([]byte, error) {
	response, err := http.Get(s.url + "/" + path)
	if err != nil {
		return nil, err
	}
	defer response.Body.Close()
	if response.StatusCode != http.StatusOK {
		return nil, fmt.Errorf("%s: %s", path, response.Status)
	}
	return io.ReadAll(response.Body)
}

// ourPath is Go's path without the height of the tiles, which c2sp.org/tlog-tiles fixes.
func ourPath(tile tlog.Tile) string {
	path := strings.TrimPrefix(tile.Path(), fmt.Sprintf("tile/%d/", height))
	return "tile/" + strings.Replace(path, "data/", "entries/", 1)
}

// rebuild walks a whole log: its checkpoint, the tiles up to the root, every entry to its leaf. At the
// end it grows the tree once more from the entries alone.
func rebuild(url string, vkeys []string) (answer, error) {
	tiles := &served{url, map[tlog.Tile][]byte{}}
	signed, err := tiles.get("checkpoint")
	if err != nil {
		return answer{}, err
	}
	said, tree, err := openCheckpoint(string(signed), vkeys)
	if err != nil {
		return answer{}, err
	}
	reader := tlog.TileHashReader(tree, tiles)
	root, err := tlog.TreeHash(tree.N, reader)
	if err != nil {
		return answer{}, err
	}
	if root != tree.Hash {
		return answer{}, errors.New("the tiles come to another root")
	}
	grown := &memory{}
	for first := int64(0); first < tree.N; first += width {
		if err := compare(tiles, reader, grown, first, min(first+width, tree.N)); err != nil {
			return answer{}, err
		}
	}
	root, err = tlog.TreeHash(tree.N, grown)
	if err == nil && root != tree.Hash {
		err = errors.New("the entries come to another root")
	}
	return said, err
}

// memory is a tree that is kept whole.
type memory struct{ hashes []tlog.Hash }

func (m *memory) ReadHashes(indexes []int64) ([]tlog.Hash, error) {
	found := make([]tlog.Hash, len(indexes))
	for i, index := range indexes {
		found[i] = m.hashes[index]
	}
	return found, nil
}

func (m *memory) add(number int64, entry []byte) error {
	more, err := tlog.StoredHashes(number, entry, m)
	m.hashes = append(m.hashes, more...)
	return err
}

// compare hashes the entries of one bundle, and finds each hash in the log.
func compare(tiles *served, reader tlog.HashReader, grown *memory, first, end int64) error {
	var wanted []int64
	for i := first; i < end; i++ {
		wanted = append(wanted, tlog.StoredHashIndex(0, i))
	}
	leaves, err := reader.ReadHashes(wanted)
	if err != nil {
		return err
	}
	bundle := tlog.Tile{H: height, L: -1, N: first / width, W: int(end - first)}
	rest, err := tiles.get(ourPath(bundle))
	if err != nil {
		return err
	}
	for i, leaf := range leaves {
		if len(rest) < 2 || len(rest)-2 < int(binary.BigEndian.Uint16(rest)) {
			return fmt.Errorf("entry %d is cut off", first+int64(i))
		}
		length := int(binary.BigEndian.Uint16(rest))
		entry := rest[2 : 2+length]
		if tlog.RecordHash(entry) != leaf {
			return fmt.Errorf("entry %d is not the one in the log", first+int64(i))
		}
		if err := grown.add(first+int64(i), entry); err != nil {
			return err
		}
		rest = rest[2+length:]
	}
	if len(rest) != 0 {
		return errors.New("a bundle has more in it than the log has")
	}
	return nil
}

func min(a, b int64) int64 {
	if a < b {
		return a
	}
	return b
}
