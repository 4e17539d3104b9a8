// Every error code with its kind, and the only error class. Codes are permanent: retired, never reused.

/**
 * What happens to the transmission. `suspend`: its whole connection stops until the cause is corrected, and the
 * transmission waits without spending an attempt. A `notice` is reported, never thrown.
 */
export type ErrorKind = 'retry' | 'uncertain' | 'suspend' | 'hold' | 'refuse' | 'notice'

/** Every code, and its kind. */
export const errors = {
  // V: deposits and other input
  'ACTES-V001': 'refuse', // no deposit at this path
  'ACTES-V002': 'refuse', // no acte.json in the folder
  'ACTES-V003': 'refuse', // broken JSON
  'ACTES-V004': 'refuse', // unknown key
  'ACTES-V005': 'refuse', // key missing or of the wrong type
  'ACTES-V006': 'refuse', // collectivité not declared
  'ACTES-V007': 'refuse', // SIREN malformed or with a wrong check digit
  'ACTES-V008': 'refuse', // numero refused by the number policy
  'ACTES-V009': 'refuse', // nature unknown
  'ACTES-V010': 'refuse', // date that does not exist
  'ACTES-V011': 'refuse', // date of decision in the future
  'ACTES-V012': 'refuse', // objet longer than the limit
  'ACTES-V013': 'refuse', // objet empty
  'ACTES-V014': 'refuse', // matiere malformed
  'ACTES-V015': 'refuse', // matiere unknown in the classification
  'ACTES-V016': 'refuse', // typePiece unknown
  'ACTES-V017': 'refuse', // typePiece not offered for this nature
  'ACTES-V018': 'refuse', // character that cannot be written
  'ACTES-V019': 'refuse', // the identifier belongs to another live act
  'ACTES-V020': 'refuse', // idempotency key already used for other content
  'ACTES-V021': 'hold', // admitted at deposit, no longer valid
  'ACTES-V022': 'refuse', // collectivité file: value refused
  'ACTES-V023': 'notice', // typePiece not in the built-in table, kept until a classification is received
  'ACTES-V024': 'hold', // retours about the act contradict each other
  'ACTES-V025': 'notice', // more faults than are reported
  'ACTES-V026': 'notice', // number that cannot be repeated in messages about the act
  'ACTES-V027': 'refuse', // votes, publication, certifier or budget: value refused
  'ACTES-V028': 'refuse', // publication before the decision, or in the future
  'ACTES-V029': 'refuse', // open data file: value refused
  'ACTES-V030': 'refuse', // number shorter than the gateway accepts
  'ACTES-V031': 'notice', // matière below the second level, which the built-in table does not know
  'ACTES-V032': 'refuse', // budget in XML without its PDF
  'ACTES-V033': 'refuse', // budget in XML with another act than a budget
  'ACTES-V034': 'refuse', // more files than the gateway accepts
  'ACTES-V036': 'refuse', // key that occurs twice in one object of a JSON
  'ACTES-V037': 'hold', // classification in force, requested but not received
  'ACTES-V038': 'refuse', // budget in XML of another collectivité, or not voted yet
  'ACTES-V039': 'notice', // budget in XML whose head disagrees with the act, or without a document that goes with it
  'ACTES-V041': 'refuse', // sent by another road, without its day of reception
  'ACTES-V042': 'refuse', // received by another road before the decision, or in the future
  'ACTES-V043': 'refuse', // sent by another road, without its acknowledgement
  'ACTES-V044': 'refuse', // not sent yet, and yet received
  'ACTES-V045': 'notice', // act of urbanism: was it sent by PLAT'AU or by the Géoportail?
  'ACTES-V046': 'notice', // looks like an act that went by another road
  'ACTES-V047': 'refuse', // nothing to pack of an act that went by another road
  // F: files
  'ACTES-F001': 'refuse', // file missing
  'ACTES-F002': 'refuse', // file empty
  'ACTES-F003': 'refuse', // content is not what the extension says
  'ACTES-F004': 'refuse', // PDF locked by a password
  'ACTES-F005': 'refuse', // PDF damaged
  'ACTES-F006': 'refuse', // PDF without a page
  'ACTES-F007': 'refuse', // sum of the files over the limit
  'ACTES-F008': 'refuse', // a file named twice
  'ACTES-F009': 'refuse', // not a plain file beside acte.json (folder, link, path)
  'ACTES-F010': 'refuse', // format not accepted for this role
  'ACTES-F011': 'notice', // PDF with active or attached content
  'ACTES-F012': 'refuse', // PDF too costly to examine
  'ACTES-F013': 'hold', // archive over the limit once packed
  'ACTES-F014': 'notice', // file in the folder that acte.json does not name
  'ACTES-F015': 'refuse', // file changed while it was read
  'ACTES-F016': 'notice', // PDF already signed
  'ACTES-F017': 'notice', // file that cannot be stamped
  'ACTES-F018': 'retry', // antivirus unreachable, or silent
  'ACTES-F019': 'refuse', // infected file
  'ACTES-F020': 'refuse', // file whose content the antivirus cannot scan
  'ACTES-F021': 'refuse', // XML that is not a sealed budget
  'ACTES-F022': 'hold', // antivirus that scans only the beginning of large files
  'ACTES-F023': 'notice', // signature intact, by a certificate of a known authority
  'ACTES-F024': 'notice', // signature intact, certificate of no listed authority
  'ACTES-F025': 'notice', // altered after it was signed
  'ACTES-F026': 'notice', // signed with an expired or revoked certificate
  'ACTES-F027': 'notice', // signature malformed or impossible to verify
  'ACTES-F028': 'refuse', // the policy refuses a signed file whose signature is not valid
  'ACTES-F029': 'refuse', // truncated picture, PDF that is also something else, XML with a DOCTYPE
  'ACTES-F030': 'refuse', // export of a collectivité: not an export, damaged or truncated
  'ACTES-F031': 'refuse', // export of a collectivité: row refused
  'ACTES-F032': 'refuse', // export of a collectivité: over a limit
  'ACTES-F033': 'refuse', // export of a collectivité: its journal is inconsistent
  'ACTES-F042': 'notice', // annexe in XML that is neither a budget nor a signature
  'ACTES-F043': 'refuse', // acknowledgement in XML that is no ARActe
  'ACTES-F044': 'refuse', // acknowledgement of another act, or of another day
  // X: XML documents and archives
  'ACTES-X001': 'refuse', // document over the size limit
  'ACTES-X002': 'refuse', // encoding not accepted
  'ACTES-X003': 'refuse', // DOCTYPE or entity declaration
  'ACTES-X004': 'refuse', // not well-formed
  'ACTES-X005': 'refuse', // unknown root or namespace
  'ACTES-X006': 'refuse', // element or attribute of a foreign namespace
  'ACTES-X007': 'notice', // departure from the schema
  'ACTES-X008': 'notice', // bytes are not in the declared encoding
  'ACTES-X009': 'hold', // message that does not read back as it was built
  'ACTES-X010': 'refuse', // an indispensable fact of the message is unreadable
  'ACTES-X020': 'refuse', // archive damaged or not a tar.gz
  'ACTES-X021': 'refuse', // member name refused
  'ACTES-X022': 'refuse', // member that is not a plain file
  'ACTES-X023': 'refuse', // two members of one name
  'ACTES-X024': 'refuse', // archive over a limit (bytes, members, ratio)
  'ACTES-X025': 'refuse', // archive truncated
  'ACTES-X026': 'refuse', // zip damaged, locked, or not a zip
  'ACTES-X027': 'refuse', // table of a batch unreadable, or without its columns
  'ACTES-X030': 'refuse', // input outside the protocol
  'ACTES-X032': 'refuse', // mail that cannot be read
  'ACTES-X033': 'refuse', // mail or folder over a limit (bytes, parts, depth)
  // G: gateways
  'ACTES-G001': 'retry', // gateway unreachable
  'ACTES-G002': 'retry', // gateway asks to come back later
  'ACTES-G003': 'retry', // no answer, no byte sent
  'ACTES-G004': 'uncertain', // no answer after bytes were sent
  'ACTES-G005': 'uncertain', // unreadable answer after bytes were sent
  'ACTES-G006': 'hold', // gateway cannot tell whether it has the sending
  'ACTES-G007': 'suspend', // our certificate is rejected
  'ACTES-G008': 'suspend', // account rejected by the gateway: login or rights
  'ACTES-G009': 'refuse', // refused by the gateway
  'ACTES-G010': 'hold', // packaged for another gateway than the configured one
  'ACTES-G011': 'uncertain', // exchange interrupted by a stop
  'ACTES-G012': 'retry', // exchange not begun: a stop or the end of the lease is too near
  'ACTES-G013': 'suspend', // settings of the gateway incomplete or refused
  'ACTES-G014': 'suspend', // the server's certificate is not the expected one
  'ACTES-G015': 'hold', // found on the gateway, but another act
  'ACTES-G016': 'notice', // a person must confirm on the gateway
  'ACTES-G017': 'refuse', // anomaly that the gateway gives only as text
  'ACTES-G018': 'suspend', // secret that cannot be unsealed
  'ACTES-G019': 'notice', // certificate about to expire
  'ACTES-G020': 'refuse', // gateway setting refused in the declaration
  'ACTES-G021': 'hold', // gateway answered in unknown words
  'ACTES-G022': 'refuse', // mailbox that is not among the addresses the ministry answers to
  'ACTES-G023': 'suspend', // retour about a sending that we never made
  'ACTES-G024': 'suspend', // account that the platform holds for another collectivité
  'ACTES-G025': 'refuse', // shared credential unsuitable or absent
  'ACTES-G026': 'hold', // the gateway has received an archive under this name already
  'ACTES-G027': 'suspend', // plug-in absent, changed, or of another contract
  'ACTES-G028': 'hold', // plug-in that does not keep its contract
  // R: retours
  'ACTES-R001': 'refuse', // AnomalieActe
  'ACTES-R002': 'refuse', // AnomalieEnveloppe
  'ACTES-R003': 'notice', // retour that matches no transmission
  'ACTES-R004': 'notice', // unreadable retour, kept unchanged
  'ACTES-R005': 'notice', // identity in the name differs from the XML
  'ACTES-R006': 'notice', // retour already received
  'ACTES-R007': 'notice', // retour for an ended transmission
  'ACTES-R008': 'notice', // second AR, with another date of reception
  'ACTES-R009': 'notice', // anomaly after the AR
  'ACTES-R010': 'notice', // AR after the anomaly
  'ACTES-R011': 'notice', // mail without a message: kept as a notice
  'ACTES-R020': 'notice', // mail from an unconfirmed sender
  'ACTES-R021': 'notice', // mail whose origin is not established
  'ACTES-R022': 'notice', // unauthenticated mail, accepted by a setting
  'ACTES-R023': 'notice', // retour whose day or channel contradicts what happened
  // S: store
  'ACTES-S001': 'retry', // database unreachable
  'ACTES-S002': 'hold', // database newer than the program
  'ACTES-S003': 'hold', // stored bytes missing
  'ACTES-S004': 'hold', // stored bytes differ from their digest
  'ACTES-S005': 'retry', // blob folder cannot be written
  'ACTES-S006': 'refuse', // unknown identifier
  'ACTES-S007': 'refuse', // ambiguous identifier
  'ACTES-S008': 'retry', // embedded folder held by another process
  'ACTES-S009': 'notice', // the claim was lost before the move
  'ACTES-S010': 'hold', // database older than the program: migrate first
  'ACTES-S011': 'retry', // the embedded folder cannot be written: its disk is full, or read-only
  'ACTES-S012': 'retry', // stored bytes cannot be read
  'ACTES-S013': 'notice', // quiet: restored from a backup
  'ACTES-S014': 'notice', // quiet: the mark is ahead of the database
  'ACTES-S015': 'notice', // quiet: the mark of another installation
  'ACTES-S016': 'hold', // may have been sent without this installation knowing
  'ACTES-S017': 'refuse', // restore into an installation that is not empty
  'ACTES-S018': 'refuse', // backup damaged, or not a backup
  'ACTES-S019': 'refuse', // backup that does not open with this passphrase or key
  'ACTES-S020': 'retry', // document of proof that could not be made, or fetched from the platform
  'ACTES-S023': 'retry', // stored file encrypted under a key that is missing
  'ACTES-S024': 'retry', // the disk of the database's server is full or failing
  'ACTES-S025': 'retry', // the database is read-only: a standby, or set so
  'ACTES-S026': 'retry', // the folder of temporary files cannot be written
  'ACTES-S027': 'retry', // a pooler in front of the database refuses a parameter of the connection
  'ACTES-S028': 'hold', // folder of stored files that is not the installation's
  'ACTES-S030': 'notice', // quiet: a gateway received a sending that this installation does not know
  'ACTES-S032': 'hold', // database or backup older than the baseline: an earlier program upgrades it first
  // T: transfers to an archive
  'ACTES-T001': 'refuse', // refused by the archive
  'ACTES-T002': 'notice', // stopped in the archive, whose operator must act
  'ACTES-T003': 'refuse', // reply that is unreadable, or about another transfer
  'ACTES-T004': 'refuse', // archive setting refused
  'ACTES-T005': 'refuse', // no archive declared for the collectivité
  'ACTES-T006': 'refuse', // act already in the archive, or on its way
  'ACTES-T007': 'refuse', // package that does not keep to the profile
  'ACTES-T008': 'notice', // no reply after the first delay
  'ACTES-T009': 'notice', // no reply after the last delay
  'ACTES-T010': 'notice', // lost answer that the archive cannot settle
  'ACTES-T011': 'refuse', // not possible in this state of the transfer
  'ACTES-T012': 'refuse', // the act is on its way to the archive, or there
  // Q: queue
  'ACTES-Q001': 'retry', // queue unreachable
  'ACTES-Q002': 'notice', // Redis may evict keys
  'ACTES-Q003': 'notice', // Redis keeps nothing on disk
  'ACTES-Q004': 'hold', // the process working on the transmission dies repeatedly
  'ACTES-Q005': 'retry', // overdue work does not move
  'ACTES-Q006': 'refuse', // job with an unknown name, or without a required field
  'ACTES-Q007': 'refuse', // job with a path outside the configured folders
  'ACTES-Q008': 'refuse', // files uploaded for a queue that is not open
  'ACTES-Q009': 'retry', // our own queue, paused from outside
  'ACTES-Q010': 'notice', // queue of deposits, paused from outside
  'ACTES-Q012': 'refuse', // queue without deposit rights for the SIREN
  // A: access and operations
  'ACTES-A001': 'refuse', // a reason is compulsory
  'ACTES-A002': 'refuse', // operation not possible in this state
  'ACTES-A003': 'refuse', // an attempt has no verdict yet
  'ACTES-A004': 'refuse', // number already used at the gateway
  'ACTES-A005': 'refuse', // another live transmission carries the identifier
  'ACTES-A006': 'refuse', // a filter without a criterion
  'ACTES-A007': 'refuse', // letter already answered, or its answer under way
  'ACTES-A008': 'refuse', // an annulation of the act is already on its way
  'ACTES-A009': 'refuse', // the gateway does not carry this message
  'ACTES-A010': 'refuse', // contradictory retours, not decided yet
  'ACTES-A011': 'refuse', // retour that does not wait for an act
  'ACTES-A012': 'refuse', // wrong number of documents for the message
  'ACTES-A013': 'refuse', // the classification was already asked for today
  'ACTES-A014': 'refuse', // retour that does not allow this answer
  'ACTES-A015': 'refuse', // task closed, or not closable by this verdict
  'ACTES-A016': 'refuse', // the built-in préfecture has acknowledged no act under this identifier
  'ACTES-A017': 'refuse', // the acknowledgement of a letter cannot be withdrawn
  'ACTES-A018': 'refuse', // its act is no longer acknowledged
  'ACTES-A019': 'refuse', // schedule unknown, or paused
  'ACTES-A020': 'refuse', // connection unknown
  'ACTES-A021': 'refuse', // an earlier gateway may have it, so it is not sent through another one
  'ACTES-A022': 'refuse', // missing right
  'ACTES-A023': 'refuse', // no administrator of the desk would be left
  'ACTES-A024': 'refuse', // account unknown, malformed, or unchanged
  'ACTES-A025': 'refuse', // no valid token
  'ACTES-A026': 'refuse', // too many calls
  'ACTES-A027': 'refuse', // token unknown, malformed, or unchanged
  'ACTES-A028': 'refuse', // unreadable call, or a refused value in it
  'ACTES-A029': 'refuse', // content type not accepted
  'ACTES-A030': 'refuse', // content too large
  'ACTES-A031': 'refuse', // call too slow, or cut
  'ACTES-A032': 'notice', // bug during a call
  'ACTES-A033': 'retry', // remote server unreachable
  'ACTES-A035': 'retry', // identity provider unreachable, or faulty
  'ACTES-A036': 'refuse', // invalid answer of the identity provider
  'ACTES-A037': 'refuse', // refused by the identity provider, or not strongly authenticated
  'ACTES-A038': 'refuse', // identity without account
  'ACTES-A039': 'refuse', // the identity acts for a body without a role here
  'ACTES-A040': 'refuse', // the number of acts differs from the confirmed one
  'ACTES-A041': 'refuse', // reference of another sending
  'ACTES-A046': 'refuse', // retour whose origin is not established
  'ACTES-A047': 'refuse', // retour whose origin is not in doubt
  'ACTES-A048': 'refuse', // publication before the decision, or in the future
  'ACTES-A051': 'retry', // timestamp authority unreachable, or faulty
  'ACTES-A052': 'retry', // invalid answer of the timestamp authority
  'ACTES-A053': 'refuse', // files uploaded beyond the quota of their owner
  'ACTES-A054': 'refuse', // too many calls wait for a state
  'ACTES-A055': 'refuse', // open data of a collectivité without its NIC
  'ACTES-A056': 'refuse', // register too long for one PDF
  'ACTES-A057': 'refuse', // public pages are off
  'ACTES-A058': 'refuse', // nothing proves that the act was received
  'ACTES-A059': 'refuse', // individual act
  'ACTES-A060': 'refuse', // act already on its public page, or not on it
  'ACTES-A061': 'refuse', // draft changed since it was read
  'ACTES-A062': 'refuse', // draft already deposited
  'ACTES-A063': 'refuse', // correction of something other than a refused act, or already replaced
  'ACTES-A068': 'refuse', // shared credential still in use
  'ACTES-A069': 'refuse', // file of collectivités that cannot be read
  'ACTES-A070': 'refuse', // question without a terminal
  'ACTES-A064': 'refuse', // lines of a batch that are the same act
  'ACTES-A065': 'refuse', // batch with faulty lines, to be deposited whole
  'ACTES-A066': 'refuse', // batch in a state that does not allow this
  'ACTES-A067': 'notice', // file of a batch that no line names
  'ACTES-A073': 'refuse', // code for the first account, although an account exists
  'ACTES-A074': 'refuse', // first act of the demonstration, although its commune has another gateway
  'ACTES-A101': 'refuse', // bordereau without an act to send
  'ACTES-A102': 'refuse', // bordereau in a state that does not allow this
  'ACTES-A103': 'refuse', // visa or acknowledgement dated in the future
  'ACTES-A104': 'refuse', // legal hold already set, or not set
  'ACTES-A105': 'refuse', // act received by the préfecture, since destroyed or archived
  'ACTES-A106': 'refuse', // number of acts differs from the one shown
  'ACTES-A075': 'refuse', // sealed secret submitted for another server or setting
  'ACTES-A082': 'refuse', // last second factor of an account that must have one
  'ACTES-A083': 'refuse', // authenticators not available here
  'ACTES-A084': 'refuse', // invalid answer of an authenticator
  'ACTES-A085': 'refuse', // authenticator already registered, or too many
  'ACTES-A086': 'refuse', // session that is no longer open
  'ACTES-A090': 'refuse', // fresh authentication required
  'ACTES-A091': 'refuse', // waiting for another person's approval
  'ACTES-A092': 'refuse', // request this caller may not decide: their own, or the caller is a program
  'ACTES-A093': 'refuse', // no other person could approve
  'ACTES-A094': 'refuse', // the subject changed since the request
  'ACTES-A095': 'refuse', // token used from outside its networks
  'ACTES-A096': 'refuse', // invalid network of a token
  'ACTES-A097': 'refuse', // too many pending requests by one person
  'ACTES-A107': 'refuse', // erasure of an account that is not closed
  'ACTES-A108': 'refuse', // export of a collectivité that already has acts here
  'ACTES-A109': 'refuse', // export with ids already present
  'ACTES-A110': 'retry', // leaving while an exchange is under way
  'ACTES-A111': 'hold', // act of an export that its origin may still send
  'ACTES-A112': 'refuse', // export of a newer program
  'ACTES-A120': 'notice', // annexe without a type: the default of the nature is used
  'ACTES-A121': 'refuse', // annexe of a draft without a chosen type
  'ACTES-A122': 'refuse', // too many files at once
  'ACTES-A113': 'refuse', // done by another installation since the collectivité left
  'ACTES-A125': 'hold', // rotation without the key that seals the data
  'ACTES-A126': 'refuse', // number of an act that the préfecture received by another road
  'ACTES-A127': 'refuse', // annulation of an act that went by another road
  'ACTES-A128': 'refuse', // record to be withdrawn of an act that left from here
  'ACTES-A129': 'refuse', // record to be withdrawn of an act that is online
  'ACTES-A130': 'refuse', // record to be withdrawn of an act that the préfecture has written about
  'ACTES-A114': 'refuse', // act to be published although it is withheld
  'ACTES-A115': 'refuse', // act already withheld, or not withheld
  'ACTES-A049': 'refuse', // document of proof that does not exist
  'ACTES-A050': 'refuse', // documents requested for an act without AR
  'ACTES-A071': 'refuse', // assigned to someone without the right to deal with it
  'ACTES-A072': 'refuse', // postponed to a past day, or too far ahead
  // N: webhooks and mails
  'ACTES-N001': 'refuse', // forbidden target of a webhook
  'ACTES-N002': 'retry', // subscriber unreachable, or silent
  'ACTES-N003': 'retry', // subscriber answers without success
  'ACTES-N004': 'notice', // subscription stopped
  'ACTES-N005': 'retry', // mail server refuses a mail
  'ACTES-N006': 'notice', // mail that may have been sent: no retry
  // C: configuration
  'ACTES-C001': 'hold', // setting refused
  'ACTES-C002': 'hold', // secret file unreadable
  'ACTES-C003': 'hold', // master key absent or malformed
  'ACTES-C004': 'hold', // Node too old
  'ACTES-C005': 'notice', // another zlib: archive digests may differ between machines
  'ACTES-C006': 'notice', // embedded default: not for real acts
  'ACTES-C007': 'hold', // output that cannot be written
  'ACTES-C008': 'hold', // clock differs from the database's
  'ACTES-C009': 'hold', // port that another program listens on
  'ACTES-C010': 'hold', // antivirus setting missing: neither an antivirus nor its absence is declared
  'ACTES-C012': 'notice', // desk reached by other machines without encryption
  'ACTES-C013': 'notice', // untrusted proxy in front of the desk
  'ACTES-C016': 'notice', // database account that may change the journals
  'ACTES-C017': 'notice', // journal lines that the SIEM does not take
  'ACTES-C018': 'hold', // migration by an account that does not own the database
  'ACTES-C020': 'retry', // command that outputs the master key failed
  'ACTES-C021': 'hold', // rotation without a new master key
  'ACTES-C022': 'retry', // another process rotates the keys
  'ACTES-C023': 'refuse', // demonstration with the settings of an installation
  'ACTES-C024': 'refuse', // demonstration in the folder of an installation
  'ACTES-C025': 'hold', // backup by an account that may not read everything
  'ACTES-C026': 'refuse', // trusted list that none of the given certificates signed
  'ACTES-C030': 'refuse', // command line that is not understood
} as const satisfies Record<string, ErrorKind>

export type ErrorCode = keyof typeof errors
export type CodeOfKind<K extends ErrorKind> = {
  [C in ErrorCode]: (typeof errors)[C] extends K ? C : never
}[ErrorCode]

export function isErrorCode(text: string | null | undefined): text is ErrorCode {
  return typeof text === 'string' && Object.hasOwn(errors, text)
}

/** Values for the sentence of a code. Never secrets, never file contents. */
export type Params = Readonly<Record<string, string | number>>

/** A fault as data. */
export interface Problem {
  readonly code: ErrorCode
  /** Where: JSON path in the deposit, file name, or XPath. */
  readonly path: string
  /** The offending value, cut at 80 characters. */
  readonly value?: string
  readonly params?: Params
}

interface ProblemFacts {
  readonly value?: string | undefined
  readonly params?: Params | undefined
}

export function problem(code: ErrorCode, path: string, { value, params }: ProblemFacts = {}): Problem {
  return { code, path, ...(value !== undefined && { value: cutProblemValue(value) }), ...(params && { params }) }
}

/** An error about one place. */
export function faultAt(
  code: ErrorCode,
  path: string,
  { cause, ...more }: ProblemFacts & { readonly cause?: unknown } = {},
): ActesError {
  return new ActesError(code, { problems: [problem(code, path, more)], params: more.params ?? {}, cause })
}

/** Those of an error, or the error itself at a place. */
export function problemsOf({ code, params, problems }: ActesError, path: string): readonly Problem[] {
  return problems.length > 0 ? problems : [problem(code, path, { params })]
}

const mostTold = 100

/** At most a hundred faults, then one V025 that counts the rest in `params.count`. */
export function firstProblems(problems: readonly Problem[]): readonly Problem[] {
  // Another process may already have truncated the list.
  if (problems.length <= mostTold || problems[mostTold]?.code === 'ACTES-V025') return problems
  const count = problems.length - mostTold
  return [...problems.slice(0, mostTold), problem('ACTES-V025', '$', { params: { count } })]
}

/** The faults that a retry cannot fix. @throws ActesError with all faults, when a retry might fix every one */
export function refusing(problems: readonly Problem[]): readonly Problem[] {
  const refused = problems.filter(({ code }) => errors[code] !== 'retry')
  const [first] = problems
  if (first && refused.length === 0) throw new ActesError(first.code, { problems })
  return refused
}

function cutProblemValue(text: string) {
  return text.length <= 80 ? text : `${text.slice(0, 79)}…`
}

/** Why an action is refused. */
export interface Obstacle {
  readonly code: ErrorCode
  readonly params: Params
}

export const not = (code: ErrorCode, params: Params = {}): Obstacle => ({ code, params })

interface ActesErrorOptions {
  readonly problems?: readonly Problem[]
  readonly params?: Params
  readonly warnings?: readonly Problem[]
  readonly cause?: unknown
  readonly noOutage?: true
}

/** An expected error. Its code decides its kind; `problems` lists all faults. */
export class ActesError extends Error {
  readonly code: ErrorCode
  readonly problems: readonly Problem[]
  readonly params: Params
  /** For a refused deposit: the rules' remarks besides its problems. */
  readonly warnings: readonly Problem[] | undefined
  /** Shows that the platform is reachable: it answered in its own words, or the fault is ours. */
  readonly noOutage: boolean

  constructor(code: ErrorCode, options: ActesErrorOptions = {}) {
    super(code, options.cause === undefined ? undefined : { cause: options.cause })
    this.name = 'ActesError'
    this.code = code
    this.problems = options.problems ?? []
    this.params = options.params ?? {}
    this.warnings = options.warnings
    this.noOutage = options.noOutage ?? false
  }

  get kind(): ErrorKind {
    return errors[this.code]
  }
}
