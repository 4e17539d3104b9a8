"""A second verifier of sealed dossiers, written from the manual's chapter `proof` alone: Python's library and openssl.
verifier.py [--authority CA.pem] [--now SECONDS] DOSSIER.zip… prints a line for each: `ok`, `incomplet` and why, or a refusal's word and where; it
ends with 0 where all of them are `ok`, with 1 where one is refused, else with 5."""
import datetime, functools, hashlib, json, os, re, subprocess, sys, tempfile, zlib
from struct import unpack_from
from xml.parsers import expat

FIXED = {'act': r'acte\.json', 'journal': r'journal/lignes\.jsonl', 'chain': r'journal/chaine\.jsonl', 'notice': r'LISEZMOI\.txt',
         'verifier': r'verifier\.html', 'seal': r'journal/(sceaux|renouvellements)/[0-9]{12}\.json', 'token': r'journal/(sceaux|renouvellements)/[0-9]{12}\.tsr',
         'renewal': r'journal/renouvellements\.jsonl', 'witness': r'journal/renouvellements-chaine\.jsonl'}
ROLES = {'sent', 'request', 'attempt', 'reply', 'retour', 'file', 'proof', *FIXED}
STRUCTURAL = {'journal', 'chain', 'seal', 'token', 'renewal', 'witness', 'notice', 'verifier'}
NAME = re.compile(r'(?!\.{1,2}(/|\Z))[A-Za-z0-9._-]+(/(?!\.{1,2}(/|\Z))[A-Za-z0-9._-]+)*')
MEMBER = re.compile(r'[A-Za-z0-9][A-Za-z0-9_. -]{0,98}[A-Za-z0-9]')
ACTES = 'http://www.interieur.gouv.fr/ACTES#v1.1-20040216'

class Refused(Exception): pass

def need(holds, word, where=''):
    if not holds: raise Refused(f'{word} {where}')

def sha(*parts): return hashlib.sha256(b''.join(parts)).digest()

# JSON, which must be canonical

def number(value):
    """As ECMAScript writes a number."""
    if value != value or value in (float('inf'), float('-inf')): return 'null'
    if value == 0: return '0'
    digits, exponent = f'{abs(value)!r}'.replace('.0e', 'e').split('e') if 'e' in repr(value) else (repr(abs(value)), '0')
    whole, _, part = digits.partition('.')
    part = '' if part == '0' else part
    point = len(whole) + int(exponent)
    digits = (whole + part).lstrip('0')
    point -= len(whole + part) - len(digits)
    digits = digits.rstrip('0')
    k, sign = len(digits), '-' if value < 0 else ''
    if k <= point <= 21: return sign + digits + '0' * (point - k)
    if 0 < point <= 21: return f'{sign}{digits[:point]}.{digits[point:]}'
    if -6 < point <= 0: return f'{sign}0.{"0" * -point}{digits}'
    return f'{sign}{digits[0]}{"." + digits[1:] if k > 1 else ""}e{point - 1:+d}'

def text(value):
    return re.sub('[\ud800-\udfff]', lambda m: f'\\u{ord(m[0]):04x}', json.dumps(value, ensure_ascii=False))

def canonical(value, levels=100):
    need(levels > 0 or not isinstance(value, (dict, list)), 'illisible')
    if isinstance(value, dict):
        keys = sorted(value, key=lambda key: key.encode('utf-16-be', 'surrogatepass'))
        return '{' + ','.join(f'{text(key)}:{canonical(value[key], levels - 1)}' for key in keys) + '}'
    if isinstance(value, list): return '[' + ','.join(canonical(each, levels - 1) for each in value) + ']'
    if isinstance(value, float): return number(value)
    return text(value)

def parsed(data, where):
    try:
        value = json.loads(data.decode('utf-8'), parse_int=float, parse_float=float)
        need(isinstance(value, dict) and canonical(value).encode('utf-8') == data, 'illisible', where)
    except (ValueError, RecursionError): raise Refused(f'illisible {where}')
    return value

def lines(data, where, fits):
    need(data[-1:] in (b'', b'\n'), 'illisible', where)
    found = []
    for line in data.split(b'\n')[:-1]:
        found.append((line, parsed(line, where)))
        need(fits(found[-1][1].get), 'illisible', where)
    return found

NOTHING = object()
def is_text(*values): return all(isinstance(value, str) for value in values)
def is_count(value): return isinstance(value, float) and value.is_integer() and 0 <= value < 2 ** 53
def is_hex(value, length=64): return is_text(value) and bool(re.fullmatch(f'[0-9a-f]{{{length}}}', value))
def is_rank(value): return is_count(value) and value > 0
def or_null(value): return value is None or is_text(value)
def or_absent(value, fits): return value is NOTHING or fits(value)
def is_piece(value): return is_text(value) and bool(re.fullmatch('[a-z]+:[0-9a-f]{64}', value))
def piece(entry): return ('sent' if entry['role'] == 'request' else entry['role']) + ':' + entry['sha256']

def is_line(get):
    texts = is_text(*map(get, ('transmission', 'collectivite', 'event', 'at', 'who')))
    nulls = all(or_null(get(key, NOTHING)) for key in ('code', 'from', 'to'))
    asked = all(or_absent(get(key, NOTHING), is_text) for key in ('address', 'session'))
    rank, pieces = get('rank', NOTHING), get('pieces')
    ranked = rank is None or is_rank(rank)
    return texts and nulls and asked and ranked and is_count(get('line')) and get('detail', NOTHING) is not NOTHING and isinstance(pieces, list) and all(map(is_piece, pieces))

def is_link(get):
    digest, owner, salt, line, rank = (get(key, NOTHING) for key in ('digest', 'owner', 'salt', 'line', 'rank'))
    own = line is NOTHING if salt is NOTHING else is_hex(salt, 32) and is_count(line) and rank is not NOTHING
    linked = owner is NOTHING if digest is NOTHING else is_hex(digest) and is_hex(owner)
    return own and linked and is_count(get('n')) and is_hex(get('link')) and or_absent(rank, is_rank)

def is_entry(entry):
    if not isinstance(entry, dict) or not is_text(entry.get('path'), entry.get('role')) or entry['role'] not in ROLES: return False
    place = next((role for role, fits in FIXED.items() if re.fullmatch(fits, entry['path'])), None)
    placed = place == (entry['role'] if entry['role'] in FIXED else None)
    marked = entry.get('unsealed', True) is True and is_text(entry.get('name', ''))
    return placed and marked and is_count(entry.get('size')) and is_hex(entry.get('sha256'))

# The zip

def opened(data):
    """The content of each entry by its name; bytes that are not those of its CRC are None."""
    need(len(data) <= 1_500_000_000, 'limite')
    need(len(data) >= 22 and data[-22:-18] == b'PK\5\6', 'illisible', 'zip')
    disks, here, count, size, at, comment = unpack_from('<I2H2IH', data, len(data) - 18)
    need(disks == comment == 0 and here == count and at + size == len(data) - 22, 'illisible', 'zip')
    need(count <= 5000 and size <= 2_000_000, 'limite', 'zip')
    directory, folded, found, end = at, set(), {}, 0
    for _ in range(count):
        head = data[at:at + 46]
        need(len(head) == 46 and head[:4] == b'PK\1\2' and at + 46 <= len(data) - 22, 'illisible', 'zip')
        flags, method, _, _, crc, packed, length, named, extra, noted, disk, _, kind, offset = unpack_from('<4H3I5H2I', head, 8)
        name, at = data[at + 46:at + 46 + named], at + 46 + named
        need(at <= len(data) - 22, 'illisible', 'zip')
        path = name.decode('latin-1')
        need(NAME.fullmatch(path), 'nom', path)
        need(path.lower() not in folded, 'double', path)
        folded.add(path.lower())
        start, described = end + 30 + named, flags & 8
        after = start + length + 2 * described
        plain = method == 0 and packed == length and not extra and not noted and not disk and kind >> 28 == 8 and not flags & ~0x808
        need(plain and offset == end and after <= directory, 'illisible', path)
        facts = data[end + 14:end + 26]
        need(data[end:end + 14] == b'PK\3\4' + head[6:16] and data[end + 26:start] == head[28:30] + b'\0\0' + name, 'illisible', path)
        need(facts == (bytes(12) if described else head[16:28]), 'illisible', path)
        need(not described or data[start + length:after] == b'PK\7\x08' + head[16:28], 'illisible', path)
        need(length <= 400_000_000, 'limite', path)
        content = data[start:start + length]
        found[path], end = content if zlib.crc32(content) == crc else None, after
    need(end == directory and at == len(data) - 22, 'illisible', 'zip')
    return found

# What left

def members(data):
    need(len(data) >= 18 and data[2:4] == b'\x08\0', 'archive')
    inflate = zlib.decompressobj(-15)
    try: tar = inflate.decompress(data[10:-8], 400_000_001)
    except zlib.error: raise Refused('archive')
    need(len(tar) <= 400_000_000, 'limite')
    need(inflate.eof and not inflate.unused_data, 'archive')
    need(unpack_from('<2I', data, len(data) - 8) == (zlib.crc32(tar), len(tar)), 'archive')
    at, names, found = 0, set(), set()
    while any(header := tar[at:at + 512]):
        need(len(header) == 512, 'archive')
        name, size, total = header[:100].rstrip(b'\0').decode('latin-1'), header[124:136], header[148:156]
        need(MEMBER.fullmatch(name) and name.lower() not in names, 'archive', name)
        names.add(name.lower())
        need(re.fullmatch(rb'[0-7]{11}[ \0]', size) and re.fullmatch(rb'[0-7]{6}[ \0]{2}', total), 'archive', name)
        need(int(total[:6], 8) == sum(header) - sum(total) + 8 * 32, 'archive', name)
        need(header[156:157] == b'0' and header[257:265] == b'ustar\x0000' and not any(header[157:257] + header[345:]), 'archive', name)
        start, end = at + 512, at + 512 + int(size[:11], 8)
        at = end + -end % 512
        need(at <= len(tar) and not any(tar[end:at]), 'archive', name)
        found.add(sha(tar[start:end]).hex())
    need(names and len(tar) - at == 1024 and not any(tar[at:]), 'archive')
    return found

def held_by(data, files):
    if data[:2] == b'\x1f\x8b': return members(data)
    need(len(data) <= 150_000_000, 'limite')
    spans = [(m.end() + 4, m.end() + 4 + int(f['size'])) for m in re.finditer(b'(?=\r\n\r\n)', data) for f in files]
    return {sha(data[at:end]).hex() for at, end in spans if data[end:end + 4] == b'\r\n--'}

# The AR

DECLARED = re.compile(rb'''<\?xml[ \t\r\n]+version[ \t\r\n]*=[ \t\r\n]*(?:"1\.0"|'1\.0')(?:[ \t\r\n]+encoding[ \t\r\n]*=[ \t\r\n]*(?:"([A-Za-z0-9-]+)"|'([A-Za-z0-9-]+)'))?(?:[ \t\r\n]+standalone[ \t\r\n]*=[ \t\r\n]*(?:"(?:yes|no)"|'(?:yes|no)'))?[ \t\r\n]*\?>''')
NCNAME = re.compile('[A-Za-z_][A-Za-z0-9_.-]*')

def root_of(data):
    """Name and attributes of the root, and the namespaces outside of a Signature; None where it is not well-formed."""
    marked = data[:3] == b'\xef\xbb\xbf'
    data = data[3:] if marked else data
    declared = DECLARED.match(data)
    if not declared and re.match(rb'<\?xml[ \t\r\n]', data): return None
    encoding = (declared[1] or declared[2] or b'UTF-8').decode().upper() if declared else 'UTF-8'
    if encoding not in ('UTF-8', 'US-ASCII', 'ISO-8859-1', 'ISO-8859-15', 'WINDOWS-1252') or marked and encoding != 'UTF-8': return None
    try: document = data.decode(encoding)
    except ValueError: return None
    if document[:1] == '\ufeff' or '\0' in document: return None  # expat would take them for a mark, and for UTF-16
    parser = expat.ParserCreate('utf-8', '\x1f')
    parser.namespace_prefixes = True
    parser.buffer_text = True
    root, spaces, signed = [], set(), [0]
    def plain(*names):
        if not all(NCNAME.fullmatch(name) for name in names): raise ValueError(names)
    def split(name):
        space, local, *prefix = name.split('\x1f') if '\x1f' in name else ('', name)
        plain(local, *prefix)
        return space, local
    def start(name, attributes):
        element = split(name)
        if not signed[0]: spaces.add(element[0])
        signed[0] += signed[0] > 0 or element[1] == 'Signature'
        pairs = [(split(key), value) for key, value in zip(attributes[::2], attributes[1::2])]
        if not root: root.append((element, pairs))
    def end(_): signed[0] -= signed[0] > 0
    def declare(prefix, uri):
        if prefix: plain(prefix)
        if uri and not uri.isascii(): raise ValueError(uri)
    def refuse(*_): raise ValueError('DOCTYPE')
    parser.ordered_attributes = True
    parser.StartElementHandler, parser.EndElementHandler = start, end
    parser.StartNamespaceDeclHandler, parser.StartDoctypeDeclHandler = declare, refuse
    parser.ProcessingInstructionHandler = lambda target, _: plain(target)
    try: parser.Parse(document.encode('utf-8'), True)
    except (expat.ExpatError, ValueError): return None
    return (*root[0], spaces)

def is_day(value):
    try: return datetime.date.fromisoformat(value) is not None
    except ValueError: return False

def is_time(value):
    return is_text(value) and bool(re.fullmatch(r'[0-9]{4}-[0-9]{2}-[0-9]{2}T([01][0-9]|2[0-3])(:[0-5][0-9]){2}\.[0-9]{6}Z', value)) and is_day(value[:10])

def names_act(data, act):
    root = root_of(data)
    if not root or root[0][1] != 'ARActe' or root[2] != {ACTES}: return False
    found = [[(space, value) for (space, local), value in root[1] if local == name] for name in ('IDActe', 'DateReception')]
    if any(len(each) != 1 or each[0][0] not in ('', ACTES) for each in found): return False
    day = re.fullmatch(r'([0-9]{4}-[0-9]{2}-[0-9]{2})(Z|[+-][0-9]{2}:[0-9]{2})?', found[1][0][1])
    return found[0][0][1] == act['idActe'] and bool(day) and is_day(day[1])

# The journal, and who dated it

def check_links(links, name):
    known, before = {}, None
    for link in links:
        n = int(link['n'])
        if before is None:
            need('digest' not in link and 'rank' not in link and (n > 0 or link['link'] == sha(name.encode()).hex()), 'maillon', n)
        else:
            need(n == before['n'] + 1 and 'digest' in link, 'maillon', n)
            need(sha(*(bytes.fromhex(part) for part in (before['link'], link['digest'], link['owner']))).hex() == link['link'], 'maillon', n)
        before, known[n] = link, link['link']
    return known

def check_chain(journal, links, name, of):
    known = check_links(links, name)
    own = [link for link in links[1:] if link['owner'] == sha(f'{of} {int(link["n"])}'.encode()).hex()]
    need(own == [link for link in links[1:] if 'rank' in link], 'ligne', 'chaine')
    need([link['rank'] for link in own] == list(range(1, len(own) + 1)), 'ligne', 'chaine')
    by_rank = {line['rank']: (data, line['line']) for data, line in journal if line['rank'] is not None}
    for link in own:
        data, line = by_rank.pop(link['rank'], (None, None))
        need(line == link.get('line'), 'ligne', link['n'])
        need(data is None or sha(bytes.fromhex(link['salt']), data).hex() == link['digest'], 'maillon', link['n'])
    need(not by_rank, 'ligne', 'journal')
    return known, [int(link['n']) for link in own if 'salt' in link], len(own)

def is_renewal(get):
    detail = get('detail')
    tokens = detail.get('tokens') if isinstance(detail, dict) else None
    return is_count(get('line')) and get('event') == 'timestamps-renewed' and isinstance(tokens, list) and all(map(is_hex, tokens))

def check_renewals(told, links):
    """Links by number; and of each line its number, the last one of its part of the chain, and the tokens that it witnesses."""
    parts, before = [], -1
    for link in links:
        need(link['n'] > before and ('digest' not in link or parts), 'maillon', link['n'])
        before = link['n']
        parts += [] if 'digest' in link else [[]]
        parts[-1].append(link)
    own = [(link, int(part[-1]['n'])) for part in parts for link in part if 'rank' in link]
    need(len(own) == len(told), 'ligne', 'renouvellements')
    known = {n: link for part in parts for n, link in check_links(part, 'installation').items()}
    found = []
    for rank, ((link, end), (data, line)) in enumerate(zip(own, told), 1):
        need(link['rank'] == rank and link.get('line') == line['line'], 'ligne', link['n'])
        need(sha(bytes.fromhex(link['salt']), data).hex() == link['digest'], 'maillon', link['n'])
        found.append((int(link['n']), end, set(line['detail']['tokens'])))
    return known, found

def lasting(seal, over, renewals):
    """When the date of a seal ends: that of its last renewal, each dated before what it renews has ended."""
    digest, _, until = seal
    later = [each for n, end, tokens in renewals if digest in tokens for count, each in over if n <= count <= end and each[1] <= until]
    return lasting(min(later, key=lambda each: each[1]), over, renewals) if later else until

def is_one_object(token):
    if token[:1] != b'0' or len(token) < 2 or token[1] == 0x80: return False
    digits = token[2:2 + token[1] - 0x80] if token[1] > 0x80 else b''
    return len(token) == 2 + len(digits) + (int.from_bytes(digits, 'big') if token[1] > 0x80 else token[1])

SHORT_RSA_ENDS = datetime.datetime(2030, 12, 31, 23, 59, 59, tzinfo=datetime.timezone.utc)

@functools.cache
def dated(data, token, authority):
    """The token's own time, and when its signer's certificate or algorithm ends; None where it proves nothing."""
    if not is_one_object(token): return None
    def openssl(*args): return subprocess.run(['openssl', *args], capture_output=True, cwd=folder)
    with tempfile.TemporaryDirectory() as folder:
        for name, content in (('seal', data), ('token', token), ('ca', authority or b'')):
            with open(f'{folder}/{name}', 'wb') as file: file.write(content)
        told = openssl('ts', '-reply', '-in', 'token', '-text').stdout.decode('latin-1')
        time = re.search(r'Time stamp: (\w+ +\d+ \d+:\d+:\d+)(?:\.\d+)? (\d+) GMT', told)
        openssl('ts', '-reply', '-in', 'token', '-token_out', '-out', 'cms')
        signer = openssl('cms', '-cmsout', '-print', '-inform', 'DER', '-in', 'cms').stdout.decode('latin-1').split('signerInfos:')[-1]
        if not time or 'Hash Algorithm: sha256' not in told or re.search(r'(?i)algorithm: .*(sha1|md5)', signer): return None
        if re.search(r'^Extensions:(?s:.*): critical', told, re.M): return None
        if authority is None:  # The certificates in the token are taken at their word.
            openssl('pkcs7', '-inform', 'DER', '-in', 'cms', '-print_certs', '-out', 'ca')
        at = datetime.datetime.strptime(' '.join(time.groups()), '%b %d %H:%M:%S %Y').replace(tzinfo=datetime.timezone.utc)
        how = ['-CAfile', 'ca', '-attime', str(int(at.timestamp()))] + ['-partial_chain'] * (authority is None)
        if openssl('ts', '-verify', '-in', 'token', '-data', 'seal', *how).returncode != 0: return None
        openssl('cms', '-verify', '-noverify', '-inform', 'DER', '-in', 'cms', '-signer', 'signer', '-out', 'content')
        held = openssl('x509', '-in', 'signer', '-noout', '-text').stdout.decode('latin-1')
        end = re.search(r'Not After : (\w+ +\d+ \d+:\d+:\d+ \d+) GMT', held)[1]
        until = datetime.datetime.strptime(end, '%b %d %H:%M:%S %Y').replace(tzinfo=datetime.timezone.utc)
        bits = int(re.search(r'Public-Key: \((\d+) bit', held)[1])
        return at, min(until, SHORT_RSA_ENDS) if 'rsaEncryption' in held and bits < 3072 else until

def manifest_in(data):
    need(data[-1:] == b'\n', 'illisible', 'manifest.json')
    manifest = parsed(data[:-1], 'manifest.json')
    entries, version = manifest.get('entries'), manifest.get('version')
    sane = is_text(*map(manifest.get, ('product', 'transmission', 'chain'))) and re.fullmatch('[0-9a-f-]{36}', manifest['transmission']) and re.fullmatch('actes:[0-9]{9}', manifest['chain']) and isinstance(entries, list) and all(map(is_entry, entries))
    need(sane and manifest.get('format') == 'actes-dossier' and isinstance(version, float) and version == 1 + any(entry['role'] == 'renewal' for entry in entries), 'illisible', 'manifest.json')
    need(len({entry['path'] for entry in entries}) == len(entries), 'double', 'manifest.json')
    need(sum(entry['role'] == 'sent' for entry in entries) <= 1, 'illisible', 'manifest.json')
    return manifest

def verify(data, authority, now):
    content = opened(data)
    def read(path):
        need(content[path] is None or len(content[path]) <= 150_000_000, 'limite', path)
        need(content[path] is not None, 'octets', path)
        return content[path]
    need('manifest.json' in content, 'absente', 'manifest.json')
    manifest = manifest_in(read('manifest.json'))
    entries, of, chain = manifest['entries'], manifest['transmission'], manifest['chain']
    paths = {entry['path'] for entry in entries}
    need(paths <= set(content), 'absente', paths - set(content))
    need(set(content) == paths | {'manifest.json'}, 'en-trop', set(content) - paths)
    for entry in entries:
        held = content[entry['path']]
        need(held is not None and sha(held).hex() == entry['sha256'] and len(held) == entry['size'], 'octets', entry['path'])
    got = {role: [entry for entry in entries if entry['role'] == role] for role in ROLES}
    journal = lines(read('journal/lignes.jsonl') if got['journal'] else b'', 'journal', is_line)
    ranks = [line['rank'] or 2 ** 53 for _, line in journal]
    need(all(a < b or a == b == 2 ** 53 for a, b in zip(ranks, ranks[1:])), 'ordre', 'journal')
    need(all(line['transmission'] == of for _, line in journal), 'identite', 'journal')
    links = [link for _, link in lines(read('journal/chaine.jsonl') if got['chain'] else b'', 'chaine', is_link)]
    known, places, own = check_chain(journal, links, chain, of)
    need(got['act'], 'identite', 'acte')
    act = parsed(read('acte.json'), 'acte.json')
    need(is_text(act.get('collectivite'), act.get('message')) and or_null(act.get('idActe', NOTHING)) and or_null(act.get('objet', NOTHING)), 'illisible', 'acte.json')
    need(act.get('transmission') == of and chain == 'actes:' + act['collectivite'], 'identite', 'acte')
    need(all(line['collectivite'] == act['collectivite'] for _, line in journal), 'identite', 'journal')
    renewals = lines(read('journal/renouvellements.jsonl') if got['renewal'] else b'', 'renouvellements', is_renewal)
    parts = [link for _, link in lines(read('journal/renouvellements-chaine.jsonl') if got['witness'] else b'', 'renouvellements', is_link)]
    heads = {chain: known}
    heads['installation'], renewed = check_renewals(renewals, parts)
    tokens, counts, ours, over = {entry['path'] for entry in got['token']}, [0], [], []
    for path in [entry['path'] for entry in got['seal']]:
        data, token = read(path), path[:-4] + 'tsr'
        seal = parsed(data, path)
        need(is_count(seal.get('count')) and is_time(seal.get('at')) and is_text(seal.get('chain')) and is_hex(seal.get('head')), 'illisible', path)
        count, folder = int(seal['count']), 'renouvellements' if seal['chain'] == 'installation' else 'sceaux'
        need(path == f'journal/{folder}/{count:012}.json' and heads.get(seal['chain'], {}).get(count) == seal['head'], 'sceau', path)
        if seal['chain'] == chain: counts.append(count)
        if token not in tokens: continue
        tokens.discard(token)
        found = dated(data, read(token), authority)
        need(found, 'horodatage', token)
        (ours if seal['chain'] == chain else over).append((count, (sha(data, read(token)).hex(), *found)))
    need(not tokens, 'horodatage', tokens)
    sure = [0] + [count for count, _ in ours if authority]
    last = [0] + [count for count, seal in ours if authority and lasting(seal, over, renewed) >= now]
    sealed, sure, last = (sum(n <= max(some) for n in places) for some in (counts, sure, last))
    witnessed = {each for _, line in journal for each in line['pieces']}
    need(witnessed <= {piece(entry) for entry in entries}, 'piece')
    loose = [entry for entry in entries if entry['role'] not in STRUCTURAL]
    need(all(entry.get('unsealed') is True or piece(entry) in witnessed for entry in loose), 'en-trop')
    for entry in got['sent']:
        need({file['sha256'] for file in got['file']} <= held_by(content[entry['path']], got['file']), 'archive', entry['path'])
    received = any(line['to'] == 'acknowledged' != line['from'] for _, line in journal)
    small = [content[entry['path']] for entry in got['retour'] if entry['size'] <= 1_000_000]
    need(act['message'] != '1-1' or not received or any(names_act(data, act) for data in small), 'ar')
    withdrawn = any((line['from'], line['to']) == ('acknowledged', 'cancelled') for _, line in journal)
    need(not withdrawn or not received and journal[0][1]['event'] == 'received-elsewhere', 'retrait')
    bare = {piece(entry) for entry in loose} - {each for _, line in journal[:sealed] for each in line['pieces']}
    lacks = {'purgee': len(places) < own, 'non-scelle': sealed < max(1, len(journal)) or bare}
    lacks['non-verifie' if got['token'] and not authority else 'non-date'] = sure < sealed
    lacks['perime'] = last < sure
    return ' '.join(lack for lack, holds in lacks.items() if holds)

def main(files, authority, now):
    codes = set()
    for path in files:
        try:
            with open(path, 'rb') as file: lacks = verify(file.read(), authority, now)
            print(f'incomplet {lacks}' if lacks else 'ok')
            codes.add(5 if lacks else 0)
        except Refused as refused:
            print(ascii(str(refused))[1:-1])
            codes.add(1)
    return 1 if 1 in codes else max(codes)

if __name__ == '__main__':
    files, given = sys.argv[1:], {}
    while files[0] in ('--authority', '--now'): given[files[0]], files = files[1], files[2:]
    authority = None
    if '--authority' in given:
        with open(given['--authority'], 'rb') as file: authority = file.read()
    now = datetime.datetime.fromtimestamp(float(given.get('--now', datetime.datetime.now().timestamp())), datetime.timezone.utc)
    sys.exit(main(files, authority, now))
