"""A second verifier of sealed dossiers, written from the manual's chapter `proof` alone: Python's library and openssl.
verifier.py DOSSIER.zip [--authority CA.pem] prints `ok` and ends with 0; `incomplet` and why, 5; a refusal's word and where, 1."""
import hashlib, io, json, os, re, struct, subprocess, sys, tarfile, tempfile, zipfile
from datetime import datetime, timezone
from xml.etree import ElementTree
ROLES = 'act sent request attempt reply retour file proof journal chain seal token'.split()
NAME = re.compile(r'(?!\.{1,2}(/|\Z))[A-Za-z0-9._-]+(/(?!\.{1,2}(/|\Z))[A-Za-z0-9._-]+)*\Z')
class Refused(Exception): pass
def need(holds, word, where=''):
    if not holds: raise Refused(f'{word} {where}')
def sha(*parts): return hashlib.sha256(b''.join(parts)).digest()
def number(text): return int(value) if (value := float(text)).is_integer() else value
def parsed(data):
    value = json.loads(data.decode('utf-8'), parse_constant=lambda _: need(False, 'illisible'), parse_float=number)
    return value if isinstance(value, dict) else need(False, 'illisible')
def lines(archive, name, paths, fits):
    data = read(archive, name) if name in paths else b''
    need(data[-1:] in (b'', b'\n'), 'illisible')
    found = [(text, parsed(text)) for text in data.split(b'\n')[:-1]]
    return found if all(fits(value) for _, value in found) else need(False, 'illisible', name)
def is_hex(value, length=64): return isinstance(value, str) and bool(re.fullmatch('[0-9a-f]{%d}' % length, value))
def is_count(value): return type(value) is int and 0 <= value < 2 ** 53
def is_piece(value): return isinstance(value, str) and bool(re.fullmatch('[a-z]+:[0-9a-f]{64}', value))
def piece(e): return ('sent' if e['role'] == 'request' else e['role']) + ':' + e['sha256']
def is_line(l):
    return all(isinstance(l[k], str) for k in ('transmission', 'collectivite', 'event', 'at')) and is_count(l['line']) and (l['rank'] is None or is_count(l['rank'] - 1)) and all(map(is_piece, l['pieces']))
def is_link(l):
    own = is_hex(l['salt'], 32) and is_count(l['line']) and 'rank' in l if 'salt' in l else 'line' not in l
    return own and is_count(l['n']) and is_hex(l['link']) and is_count(l.get('rank', 0)) and all(is_hex(l[k]) for k in ('digest', 'owner') if k in l)
def read(archive, name):
    try: return archive.read(name)
    except (zipfile.BadZipFile, EOFError): raise Refused(f'octets {name}')

def check_zip(archive, path):
    infos, names, end, directory, file = archive.infolist(), set(), 0, 22, open(path, 'rb')
    need(len(infos) <= 5000 and sum(i.file_size for i in infos) <= 1_500_000_000, 'limite')
    for info in infos:
        need(NAME.match(info.orig_filename), 'nom', info.orig_filename)
        name, flags, size = info.orig_filename.encode(), info.flag_bits, info.file_size
        local = file.seek(info.header_offset) >= 0 and file.read(30 + len(name))
        need(local[6:10] + local[26:] == struct.pack('<4H', flags, info.compress_type, len(name), 0) + name, 'illisible', name)
        need(info.filename not in names, 'double', name)
        plain = info.compress_type == 0 and not flags & 1 and info.external_attr >> 28 == 8 and not info.extra + info.comment
        need(plain and info.header_offset == end and size == info.compress_size, 'illisible', name)
        need(size <= 400_000_000, 'limite', name)
        end, directory = end + 30 + len(name) + size + 2 * (flags & 8), directory + 46 + len(name)
        names.add(info.filename)
    need(end + directory == os.path.getsize(path), 'illisible', 'zip')
    return names
def check_chain(journal, links, name, of):
    known, before = {}, None
    for l in links:
        if before is None:
            need('digest' not in l and 'rank' not in l and (l['n'] > 0 or l['link'] == sha(name.encode()).hex()), 'maillon', l['n'])
        else:
            need(l['n'] == before['n'] + 1 and 'digest' in l and 'owner' in l, 'maillon', l['n'])
            need(sha(*(bytes.fromhex(h) for h in (before['link'], l['digest'], l['owner']))).hex() == l['link'], 'maillon', l['n'])
        before, known[l['n']] = l, l['link']
    own = [l for l in links[1:] if l['owner'] == sha(f'{of} {l["n"]}'.encode()).hex()]
    need(own == [l for l in links if 'rank' in l], 'ligne', 'chaine')
    need([l['rank'] for l in own] == list(range(1, len(own) + 1)), 'ligne', 'chaine')
    by_rank = {line['rank']: (text, line['line']) for text, line in journal if line['rank'] is not None}
    for l in own:
        text, line = by_rank.pop(l['rank'], (None, None))
        need(line == l.get('line'), 'ligne', l['n'])
        need(text is None or sha(bytes.fromhex(l['salt']), text).hex() == l['digest'], 'maillon', l['n'])
    need(not by_rank, 'ligne', 'journal')
    return known, [l['n'] for l in own if 'salt' in l], len(own)
def is_dated(data, token, authority):
    def openssl(*args): return subprocess.run(['openssl', *args], capture_output=True, cwd=folder)
    with tempfile.TemporaryDirectory() as folder:
        for name, content in (('seal', data), ('token', token), ('ca', authority or b'')): open(f'{folder}/{name}', 'wb').write(content)
        told = openssl('ts', '-reply', '-in', 'token', '-text').stdout.decode('latin-1')
        time = re.search(r'Time stamp: (\w+ +\d+ \d+:\d+:\d+)(?:\.\d+)? (\d+) GMT', told)
        openssl('ts', '-reply', '-in', 'token', '-token_out', '-out', 'cms')
        signer = openssl('cms', '-cmsout', '-print', '-inform', 'DER', '-in', 'cms').stdout.decode('latin-1').split('signerInfos:')[-1]
        if not time or 'Hash Algorithm: sha256' not in told or re.search(r'(?i)algorithm: .*(sha1|md5)', signer): return False
        if authority is None:  # The certificates in the token are taken at their word.
            openssl('pkcs7', '-inform', 'DER', '-in', 'cms', '-print_certs', '-out', 'ca')
        at = datetime.strptime(' '.join(time.groups()), '%b %d %H:%M:%S %Y').replace(tzinfo=timezone.utc)
        how = ['-CAfile', 'ca', '-attime', str(int(at.timestamp()))] + ['-partial_chain'] * (authority is None)
        return openssl('ts', '-verify', '-in', 'token', '-data', 'seal', *how).returncode == 0
def held_by(data, files):
    if data[:2] == b'\x1f\x8b':
        with tarfile.open(fileobj=io.BytesIO(data), mode='r:gz') as tar:
            return {sha(tar.extractfile(m).read()).hex() for m in tar if m.isfile()}
    spans = [(m.end(), m.end() + f['size']) for m in re.finditer(b'(?=\r\n\r\n)....', data, re.S) for f in files]
    return {sha(data[at:end]).hex() for at, end in spans if data[end:end + 4] == b'\r\n--'}
def names_act(data, act):
    try: root = ElementTree.fromstring(data)
    except (ElementTree.ParseError, ValueError, LookupError): return False
    return root.tag.split('}')[-1] == 'ARActe' and [v for k, v in root.attrib.items() if k.split('}')[-1] == 'IDActe'] == [act['idActe']]

def verify(path, authority):
    archive = zipfile.ZipFile(path)
    names = check_zip(archive, path)
    manifest = parsed(read(archive, 'manifest.json')) if 'manifest.json' in names else need(False, 'absente', 'manifest.json')
    entries, of, chain = manifest['entries'], manifest['transmission'], manifest['chain']
    sane = all(e['role'] in ROLES and is_count(e['size']) and is_hex(e['sha256']) for e in entries)
    need(sane and (manifest['format'], manifest['version']) == ('actes-dossier', 1), 'illisible', 'manifest.json')
    paths = {e['path'] for e in entries}
    need(len(paths) == len(entries), 'double', 'manifest.json')
    need(paths <= names, 'absente', paths - names)
    need(names == paths | {'manifest.json'}, 'en-trop', names - paths)
    for e in entries:
        need(sha(read(archive, e['path'])).hex() == e['sha256'] and archive.getinfo(e['path']).file_size == e['size'], 'octets', e['path'])
    got = {role: [e for e in entries if e['role'] == role] for role in ROLES}
    journal = lines(archive, 'journal/lignes.jsonl', paths, is_line)
    ranks = [l['rank'] or 10 ** 9 for _, l in journal]
    need(all(a < b or a == b == 10 ** 9 for a, b in zip(ranks, ranks[1:])), 'ordre', 'journal')
    need(all(l['transmission'] == of for _, l in journal), 'identite', 'journal')
    links = [l for _, l in lines(archive, 'journal/chaine.jsonl', paths, is_link)]
    known, places, own = check_chain(journal, links, chain, of)
    need(len(got['act']) == 1, 'identite', 'acte')
    act = parsed(read(archive, got['act'][0]['path']))
    need(act['transmission'] == of and chain == 'actes:' + act['collectivite'], 'identite', 'acte')
    need(all(l['collectivite'] == act['collectivite'] for _, l in journal), 'identite', 'journal')
    tokens, counts, dated = {e['path'] for e in got['token']}, [0], [0]
    for path in [e['path'] for e in got['seal']]:
        seal, data, token = parsed(read(archive, path)), read(archive, path), path[:-4] + 'tsr'
        fits = seal['chain'] == chain and path == f'journal/sceaux/{seal["count"]:012}.json'
        need(fits and known.get(seal['count']) == seal['head'], 'sceau', path)
        need(token not in tokens or is_dated(data, read(archive, token), authority), 'horodatage', token)
        counts.append(seal['count'])
        dated += [seal['count']] * bool(token in tokens and authority)
        tokens.discard(token)
    need(not tokens, 'horodatage', tokens)
    witnessed = {p for _, l in journal for p in l['pieces']}
    need(witnessed <= {piece(e) for e in entries}, 'piece')
    for e in entries:
        need(e['role'] in ROLES[8:] or e.get('unsealed') is True or piece(e) in witnessed, 'en-trop', e['path'])
    for e in got['sent'][:1]:
        need({f['sha256'] for f in got['file']} <= held_by(read(archive, e['path']), got['file']), 'archive', e['path'])
    received = act['message'] == '1-1' and any(l['to'] == 'acknowledged' != l['from'] for _, l in journal)
    small = (e for e in got['retour'] if e['size'] <= 1_000_000)
    need(not received or any(names_act(read(archive, e['path']), act) for e in small), 'ar')
    sealed, sure = (sum(n <= max(some) for n in places) for some in (counts, dated))
    loose = {piece(e) for e in entries if e['role'] not in ROLES[8:]} - {p for _, l in journal[:sealed] for p in l['pieces']}
    lacks = {'purgee': len(places) < own, 'non-scelle': sealed < max(1, len(journal)) or loose}
    lacks['non-verifie' if got['token'] and not authority else 'non-date'] = sure < sealed
    return ' '.join(lack for lack, holds in lacks.items() if holds)

try:
    lacks = verify(sys.argv[1], open(sys.argv[3], 'rb').read() if sys.argv[2:3] == ['--authority'] else None)
    print(f'incomplet {lacks}' if lacks else 'ok')
    sys.exit(5 if lacks else 0)
except Refused as refused:
    sys.exit(f'{refused}')
except (ValueError, KeyError, TypeError, AttributeError, zipfile.BadZipFile, tarfile.TarError, RuntimeError) as error:
    sys.exit(f'illisible {error!r}')
