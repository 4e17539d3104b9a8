// The sentence of every code and state: what happened, what it means, what to do. Readers are the agents of a mairie:
// plain words, no blame, no jargon. Placeholders stand in brackets (text/sentences.ts): values may be missing.
import type { ErrorCode } from '#errors.ts'
import type { State } from '#lifecycle.ts'
import { both } from './both.ts'
import type { Both } from './sentences.ts'

export const sentences: Readonly<Record<ErrorCode, Both>> = {
  // V: deposits and other input
  'ACTES-V001': both(
    '[Rien ne se trouve à l’emplacement « {value} »|Rien ne se trouve à cet emplacement]. Vérifiez le chemin ; un dépôt est un dossier où acte.json accompagne les fichiers de l’acte.',
    '[There is nothing at “{value}”|There is nothing at this path]. Check the path; a deposit is a folder where acte.json lies beside the files of the act.',
  ),
  'ACTES-V002': both(
    'Ce dossier ne contient pas de fichier acte.json. C’est lui qui décrit l’acte : ajoutez-le à côté des fichiers.',
    'This folder holds no acte.json. That file describes the act: add it beside the other files.',
  ),
  'ACTES-V003': both(
    'Ce n’est pas du JSON lisible[ : {reason:json}][ (ligne {line}, colonne {column})]. Corrigez-le, puis recommencez.',
    'This is not readable JSON[: {reason:json}][ (line {line}, column {column})]. Correct it and try again.',
  ),
  'ACTES-V004': both(
    '[La clé « {key} »|Une clé] n’existe pas dans ce format.[ Vouliez-vous écrire « {suggestion} » ?] Corrigez-la ou retirez-la : rien n’est deviné.',
    '[The key “{key}”|A key] does not exist in this format.[ Did you mean “{suggestion}”?] Correct it or remove it: nothing is guessed.',
  ),
  'ACTES-V005': both(
    '[{found:found}|Une clé manque ou sa valeur n’est pas de la bonne forme].[ Il faut {expected:shape}.] Complétez ou corrigez ce qui est indiqué ici.',
    '[{found:found}|A key is missing or its value has the wrong form].[ It takes {expected:shape}.] Complete or correct what is named here.',
  ),
  'ACTES-V006': both(
    'La collectivité[ {value}][ {siren}] n’est pas déclarée ici[ ; celle qui est déclarée est {declared}]. Vérifiez le SIREN, ou déclarez la collectivité[ (actes collectivite add) ; check, pack et explain prennent aussi sa fiche (--collectivite){cli}].',
    'The collectivité[ {value}][ {siren}] is not declared here[; the declared one is {declared}]. Check the SIREN, or declare the collectivité[ (actes collectivite add); check, pack and explain also take its file (--collectivite){cli}].',
  ),
  'ACTES-V007': both(
    'Ce numéro SIREN n’est pas valable[ : « {value} »]. Un SIREN compte neuf chiffres, et le dernier contrôle les autres : un chiffre est sans doute manquant ou inversé.',
    'This SIREN is not valid[: “{value}”]. A SIREN has nine digits, the last of which checks the others: one is probably missing or swapped.',
  ),
  'ACTES-V008': both(
    'Le numéro[ « {value} »] n’est pas admis.[ {policy:policy}.][ Vous pouvez écrire « {proposal} ».]',
    'The number[ “{value}”] is not accepted.[ {policy:policy}.][ You may write “{proposal}”.]',
  ),
  'ACTES-V009': both(
    'La nature[ « {value} »] n’existe pas. Écrivez DE (délibération), AR (acte réglementaire), AI (acte individuel), CC (contrat ou convention), BF (document budgétaire) ou AU (autre), ou bien son code de 1 à 6.',
    '[There is no nature “{value}”|This nature does not exist]. Write DE (délibération), AR (acte réglementaire), AI (acte individuel), CC (contrat or convention), BF (document budgétaire) or AU (autre), or its code from 1 to 6.',
  ),
  'ACTES-V010': both(
    'La date[ « {value} »] n’existe pas dans le calendrier, ou n’est pas écrite AAAA-MM-JJ. Un exemple : 2025-06-25.',
    'The date[ “{value}”] is not in the calendar, or is not written YYYY-MM-DD. An example: 2025-06-25.',
  ),
  'ACTES-V011': both(
    'La date de la décision[, {value:day},] est dans le futur[ : nous sommes le {today:day}]. Un acte se transmet une fois pris ; vérifiez la date.',
    'The date of the decision[, {value:day},] is in the future[: today is {today:day}]. An act is sent once it is taken; check the date.',
  ),
  'ACTES-V012': both(
    'L’objet est trop long[ : {length} caractères une fois écrit pour l’envoi, et la limite est de {max}]. Raccourcissez-le. Certains caractères comptent double : « œ » part sous la forme « oe ».',
    'The objet is too long[: {length} characters as it will be sent, and the limit is {max}]. Shorten it. Some characters count twice: “œ” is sent as “oe”.',
  ),
  'ACTES-V013': both(
    'L’objet est vide. C’est le titre que lit la préfecture : écrivez-le.',
    'The objet is empty. It is the title that the préfecture reads: write it.',
  ),
  'ACTES-V014': both(
    'La matière[ « {value} »] n’est pas bien écrite. Donnez de deux à cinq niveaux séparés par des points : 8.1 ou 7.5.2.',
    'The matière[ “{value}”] is not well written. Give two to five levels with dots between them: 8.1 or 7.5.2.',
  ),
  'ACTES-V015': both(
    'La matière[ {value}] n’existe pas dans la classification[ du {date:day}]. Choisissez-en une autre : la préfecture refuserait celle-ci.',
    'The matière[ {value}] is not in the classification[ of {date:day}]. Choose another: the préfecture would refuse this one.',
  ),
  'ACTES-V016': both(
    'Le type de pièce[ « {value} »] n’est pas connu.[ {reason:typePiece}.] Corrigez-le, ou retirez-le : la nature de l’acte en donne un d’office.',
    'The type of piece[ “{value}”] is not known.[ {reason:typePiece}.] Correct it, or remove it: the nature of the act gives one by default.',
  ),
  'ACTES-V017': both(
    'Le type de pièce[ « {value} »] n’est pas proposé pour cette nature d’acte[ ({nature})][ ; il l’est pour {offered}]. Choisissez un autre type, ou corrigez la nature.',
    'The type of piece[ “{value}”] is not offered for this nature of act[ ({nature})][; it is for {offered}]. Choose another type, or correct the nature.',
  ),
  'ACTES-V018': both(
    '[Le caractère {character}|Un caractère] ne peut pas être envoyé[ ; il est en position {position}]. La norme n’admet que l’alphabet de l’Europe de l’Ouest : remplacez-le.',
    '[The character {character}|A character] cannot be sent[; it is at position {position}]. The norm takes only the alphabet of Western Europe: replace it.',
  ),
  'ACTES-V019': both(
    'Un autre acte porte déjà cet identifiant[ ({idActe})], avec un autre contenu. Rien n’a été déposé. Vérifiez le numéro, la date et la nature[ ; l’acte déjà déposé est la transmission {id}].',
    'Another act already carries this identifier[ ({idActe})], with other content. Nothing was deposited. Check the number, the date and the nature[; the act in place is transmission {id}].',
  ),
  'ACTES-V020': both(
    'Cette clé de dépôt[ « {value} »] a déjà servi pour un autre contenu[, la transmission {id}]. Rien n’a été déposé. Changez de clé si l’acte est nouveau.',
    'This deposit key[ “{value}”] was already used for other content[, transmission {id}]. Nothing was deposited. Change the key if the act is new.',
  ),
  'ACTES-V021': both(
    'L’acte était en règle au dépôt et ne l’est plus, parce que la classification ou une limite a changé depuis. Rien n’est parti. Regardez ce qui est signalé, puis remettez-le en file d’attente ou retirez-le.',
    'The act was in order when it was deposited and no longer is, because the classification or a limit has changed. Nothing was sent. Look at what is reported, then requeue it or withdraw it.',
  ),
  'ACTES-V022': both(
    'Une valeur de la fiche de la collectivité est refusée[ : « {value} »].[ {reason:refusal}.] Corrigez-la, puis recommencez.',
    'A value in the file of the collectivité is refused[: “{value}”].[ {reason:refusal}.] Correct it and try again.',
  ),
  'ACTES-V023': both(
    'Le type de pièce[ « {value} »] n’est pas dans la table nationale intégrée[, celle du {date:day}]. Il est gardé tel quel ; vérifiez-le, car la préfecture peut ne pas le connaître.',
    'The type of piece[ “{value}”] is not in the built-in national table[, that of {date:day}]. It is kept as it is; check it, as the préfecture may not know it.',
  ),
  'ACTES-V024': both(
    'Deux réponses de la préfecture se contredisent pour cet acte : rien n’est envoyé à son sujet. Appelez la préfecture, tranchez [avec « actes tasks close »{cli}|dans la tâche ouverte pour cela], puis remettez cet envoi en file d’attente ou retirez-le.',
    'Two answers of the préfecture contradict each other about this act: nothing is sent about it. Call the préfecture, decide [with “actes tasks close”{cli}|in the task that is open for it], then requeue this or withdraw it.',
  ),
  'ACTES-V025': both(
    'Autres erreurs, non affichées[ : {count}]. Corrigez celles-ci, puis recommencez.',
    'More faults, which are not shown[: {count}]. Correct these and try again.',
  ),
  'ACTES-V026': both(
    'Le numéro[ « {value} »] contient un tiret ou une espace : l’acte part ainsi, mais le schéma du ministère ne les admet pas dans l’identifiant d’un acte. Une annulation, ou l’accusé et la réponse à un courrier, pourraient être refusés.[ Préférez {proposal}.]',
    'The number[ “{value}”] has a hyphen or a blank: the act can be sent like this, but the ministry’s schema forbids them in the identifier of an act. An annulation, or the receipt of a letter and its answer, might be refused.[ Rather use {proposal}.]',
  ),
  'ACTES-V027': both(
    '[La valeur « {value} » est refusée|Une valeur est refusée].[ {reason:mention}.] Corrigez-la, ou retirez-la : la préfecture ne la reçoit pas.',
    '[The value “{value}” is refused|A value is refused].[ {reason:mention}.] Correct it or remove it: the préfecture does not receive it.',
  ),
  'ACTES-V028': both(
    'Le jour de publication[, {value:day},] est à venir, ou antérieur à la décision[ du {decision:day}]. Corrigez-le, ou retirez-le : il pourra être noté plus tard[ (actes publish){cli}|, sur la page de l’acte].',
    'The day of publication[, {value:day},] is in the future, or before the decision[ of {decision:day}]. Correct it or remove it: it can be recorded later[ (actes publish){cli}|, on the page of the act].',
  ),
  'ACTES-V029': both(
    'Ce fichier s’écarte du schéma[, ligne {line}][, colonne {column}][ : « {value} »].[ {reason:scdl}.] Corrigez la donnée à sa source, puis produisez le fichier de nouveau.',
    'This file departs from the schema[, line {line}][, column {column}][: “{value}”].[ {reason:scdl}.] Correct the data at its source, then make the file again.',
  ),
  'ACTES-V030': both(
    'Le numéro[ « {value} »] est trop court pour la passerelle de la collectivité[, qui demande {min} caractères au moins]. Allongez-le, par exemple avec l’année ou un zéro en tête.',
    'The number[ “{value}”] is too short for the gateway of the collectivité[, which wants {min} characters at least]. Make it longer, for example by the year or a leading zero.',
  ),
  'ACTES-V031': both(
    'La matière[ {value}] descend plus bas que la table nationale intégrée[, celle du {date:day}], qui n’a que deux niveaux. Elle est gardée telle quelle ; vérifiez-la, car la préfecture peut ne pas la connaître. La classification de la préfecture, une fois demandée, permettra de la vérifier ici.',
    'The matière[ {value}] goes below the built-in national table[, that of {date:day}], which has two levels only. It is kept as it is; check it, as the préfecture may not know it. Once the classification of the préfecture has been asked for, it is checked here.',
  ),
  'ACTES-V032': both(
    'Le budget en XML[ « {value} »] n’est accompagné d’aucun PDF. Ajoutez-le en PDF parmi les annexes : la préfecture le lit, et c’est lui que le public consulte.',
    'No PDF goes with the budget in XML[ “{value}”]. Add it as a PDF among the annexes: that is what the préfecture and the public read.',
  ),
  'ACTES-V033': both(
    'Le fichier[ « {value} »] est un budget en XML, et l’acte n’est pas un document budgétaire[ : nature {nature}][, matière {matiere}]. Déposez-le sous la nature BF et la matière 7.1, avec la délibération et le PDF du budget.',
    'The file[ “{value}”] is a budget in XML, and the act is no document budgétaire[: nature {nature}][, matière {matiere}]. Deposit it under the nature BF and the matière 7.1, with the délibération and the budget in PDF.',
  ),
  'ACTES-V034': both(
    'L’acte a trop de fichiers pour la passerelle de la collectivité[ : {count}, pour {max} au plus]. Réunissez des annexes en un seul PDF.',
    'The act has too many files for the gateway of the collectivité[: {count}, for {max} at most]. Join annexes into one PDF.',
  ),
  'ACTES-V036': both(
    'Le nom[ « {name} »] figure deux fois au même endroit de ce fichier JSON[, ligne {line}][, colonne {column}] : on ne sait laquelle des deux valeurs compte. Gardez-en une seule.',
    'The name[ “{name}”] occurs twice in the same object of this JSON[, line {line}][, column {column}]: it is unclear which of the two values counts. Keep one of them.',
  ),
  'ACTES-V037': both(
    'La classification en vigueur a été demandée à la préfecture, et sa réponse n’est pas arrivée dans le délai fixé. L’acte n’est pas parti : avec une autre version, la préfecture pourrait le refuser. Il part dès que la réponse arrive. Pour ne plus attendre, remettez-le en file d’attente : il part avec la dernière version connue.',
    'The classification in force was requested from the préfecture, and the answer did not come in time. The act was not sent: with another version the préfecture might refuse it. It will be sent as soon as the answer comes. To stop waiting, requeue it: it will be sent with the version stored here.',
  ),
  'ACTES-V038': both(
    'Le budget en XML[ « {value} »] ne peut pas partir avec cet acte.[ {reason:budgetHead}.] Rien n’est déposé.',
    'The budget in XML[ “{value}”] cannot be sent with this act.[ {reason:budgetHead}.] Nothing is deposited.',
  ),
  'ACTES-V039': both(
    'Vérifiez le budget en XML[ « {value} »] avant l’envoi.[ {reason:budgetHead}.] Son fichier n’est jamais modifié : s’il est faux, reprenez-le dans votre logiciel de finances.',
    'Check the budget in XML[ “{value}”] before it is sent.[ {reason:budgetHead}.] Its file is never changed: if it is wrong, make it again in your accounting software.',
  ),
  'ACTES-V041': both(
    'L’acte a été transmis[ par {voie:voie}], et le jour de sa réception en préfecture manque. Indiquez-le : les délais partent de ce jour.',
    'The act was sent[ by {voie:voie}], and the day on which the préfecture received it is missing. Give it: the deadlines count from that day.',
  ),
  'ACTES-V042': both(
    'Le jour de réception en préfecture[, {value:day},] est à venir, ou antérieur à la décision[ du {decision:day}]. Indiquez celui que porte l’accusé de réception.',
    'The day of reception by the préfecture[, {value:day},] is in the future, or before the decision[ of {decision:day}]. Give the one on the acknowledgement.',
  ),
  'ACTES-V043': both(
    'L’acte a été transmis[ par {voie:voie}], et son accusé de réception manque. Joignez-le, en PDF, en XML ou en image ; seul un envoi sur papier peut en être dépourvu.',
    'The act was sent[ by {voie:voie}], and its acknowledgement is missing. Add it, as a PDF, an XML or a picture; only a sending on paper may have none.',
  ),
  'ACTES-V044': both(
    'L’acte est dit non transmis, et une réception en préfecture est pourtant indiquée. Indiquez par quelle voie il est passé, ou retirez jour, accusé et référence.',
    'The act is said not to be sent yet, but a reception by the préfecture is given. Say which way it went, or remove day, acknowledgement and reference.',
  ),
  'ACTES-V045': both(
    'Cet acte d’urbanisme a-t-il déjà été transmis par PLAT’AU ou par le Géoportail de l’urbanisme ? Si oui, indiquez-le avec le jour et l’accusé de réception : il ne partira pas une seconde fois. Sinon, il part par la passerelle.',
    'Was this act of urbanism already sent by PLAT’AU or by the Géoportail de l’urbanisme? If so, say it with the day and the acknowledgement: it does not leave a second time. If not, it leaves by the gateway.',
  ),
  'ACTES-V046': both(
    'Un acte semblable, du même jour, est déjà reçu en préfecture[ sous le numéro {numero}][, transmis par {voie:voie}][ : la transmission {id}]. Ne déposez celui-ci que si un second envoi est voulu.',
    'A similar act of the same day is received by the préfecture already[ under the number {numero}][, sent by {voie:voie}][: transmission {id}]. Deposit this one only if a second sending is meant.',
  ),
  'ACTES-V047': both(
    'L’acte est déjà reçu en préfecture[, transmis par {voie:voie}] : il n’en est pas fait d’archive à envoyer. Déposez-le pour qu’il soit au registre, ou retirez autreVoie s’il doit partir par la passerelle.',
    'The act is received by the préfecture already[, sent by {voie:voie}]: no archive is made to send it. Deposit it so that it is in the register, or remove autreVoie if it must leave by the gateway.',
  ),
  // F: files
  'ACTES-F001': both(
    'Le fichier[ « {value} »] n’est pas dans le dossier du dépôt. Ajoutez-le à côté d’acte.json, ou corrigez son nom : majuscules et accents comptent.',
    'The file[ “{value}”] is not in the folder of the deposit. Add it beside acte.json, or correct its name: case and accents count.',
  ),
  'ACTES-F002': both(
    'Le fichier[ « {value} »] est vide. Remplacez-le par le document complet.',
    'The file[ “{value}”] is empty. Replace it with the whole document.',
  ),
  'ACTES-F003': both(
    'Le contenu du fichier[ « {value} »] n’est pas celui que son nom annonce[ : l’extension est « {extension} »][ et le contenu est {kind:kind}]. Enregistrez le document dans le bon format : changer l’extension ne suffit pas.',
    'The content of the file[ “{value}”] is not what its name announces[: the extension is “{extension}”][ and the content is {kind:kind}]. Save the document in the right format: changing the extension is not enough.',
  ),
  'ACTES-F004': both(
    'Le PDF[ « {value} »] est verrouillé par un mot de passe ou une protection. La préfecture le refuserait : enregistrez-en une copie sans protection.',
    'The PDF[ “{value}”] is locked by a password or a protection. The préfecture would refuse it: save a copy without protection.',
  ),
  'ACTES-F005': both(
    'Le PDF[ « {value} »] est endommagé[ : {reason:damage}]. Produisez-le de nouveau depuis le document d’origine.',
    'The PDF[ “{value}”] is damaged[: {reason:damage}]. Make it again from the original document.',
  ),
  'ACTES-F006': both(
    'Le PDF[ « {value} »] ne contient aucune page. Produisez-le de nouveau depuis le document d’origine.',
    'The PDF[ “{value}”] has no page. Make it again from the original document.',
  ),
  'ACTES-F007': both(
    'Les fichiers sont trop lourds ensemble[ : {sum:size}][, pour {max:size} au plus]. Allégez les plus gros, par exemple en numérisant avec une résolution plus basse.',
    'The files are too big together[: {sum:size}][, for {max:size} at most]. Lighten the biggest ones, for example by scanning less finely.',
  ),
  'ACTES-F008': both(
    'Le fichier[ « {value} »] est nommé deux fois dans l’acte[ ; il l’est déjà en {first}]. Retirez la répétition, ou donnez le bon nom.',
    'The file[ “{value}”] is named twice in the act[; it already is at {first}]. Remove the repetition, or give the right name.',
  ),
  'ACTES-F009': both(
    '[« {value} »|Ce nom] ne désigne pas un fichier ordinaire posé à côté d’acte.json[ : {found:notPlain}]. Les dossiers, liens, chemins et fichiers cachés ne sont pas admis. Copiez le document lui-même dans le dossier et donnez son nom seul.',
    '[“{value}”|This name] is not a plain file beside acte.json[: {found:notPlain}]. Folders, links, paths and hidden files are not accepted. Copy the document itself into the folder and give its bare name.',
  ),
  'ACTES-F010': both(
    'Le format du fichier[ « {value} »] n’est pas admis pour [{role:role}|cette pièce][ : c’est {kind:kind}][ ; formats admis : {accepted}]. Convertissez le document, ou changez de fichier.',
    'The format of the file[ “{value}”] is not accepted for [{role:role}|this piece][: it is {kind:kind}][; accepted formats: {accepted}]. Convert the document, or give another file.',
  ),
  'ACTES-F011': both(
    'Le PDF[ « {value} »] contient des éléments actifs ou des fichiers joints[ : {what:active}]. Il est accepté tel quel, mais la préfecture peut ne pas les voir ; un PDF simple est préférable.',
    'The PDF[ “{value}”] holds active elements or attachments[: {what:active}]. It is accepted as it is, but the préfecture may not see them; a plain PDF is better.',
  ),
  'ACTES-F012': both(
    'Le fichier[ « {value} »] n’a pas pu être examiné jusqu’au bout[ : {reason:cost}]. Produisez-en un plus simple, par exemple en l’imprimant en PDF.',
    'The file[ “{value}”] could not be examined to its end[: {reason:cost}]. Make a simpler one, for example by printing it to PDF.',
  ),
  'ACTES-F013': both(
    'L’archive est trop lourde une fois faite[ : {size:size}][, pour {max:size} au plus]. Rien n’est parti. Retirez l’acte, allégez ses fichiers et déposez-le de nouveau.',
    'The archive is too big once made[: {size:size}][, for {max:size} at most]. Nothing was sent. Withdraw the act, lighten its files and deposit it again.',
  ),
  'ACTES-F014': both(
    'Le fichier[ « {value} »] est dans le dossier, mais acte.json ne le nomme pas : il ne sera pas envoyé. S’il fait partie de l’acte, ajoutez-le aux annexes.',
    'The file[ “{value}”] is in the folder, but acte.json does not name it: it will not be sent. If it is part of the act, add it to the annexes.',
  ),
  'ACTES-F015': both(
    'Le fichier[ « {value} »][ « {name} »] a changé pendant sa lecture. Attendez qu’il soit enregistré et fermé, puis recommencez.',
    'The file[ “{value}”][ “{name}”] changed while it was read. Wait until it is saved and closed, then try again.',
  ),
  'ACTES-F016': both(
    'Le PDF[ « {value} »] est signé électroniquement. Il part sans la moindre modification ; dans une copie tamponnée, la signature couvre encore le document d’origine, et lui seul.',
    'The PDF[ “{value}”] carries an electronic signature. It is sent unchanged; in a stamped copy the signature still covers the original document, and only that.',
  ),
  'ACTES-F017': both(
    'Le fichier[ « {value} »] ne peut pas porter de tampon[ : {reason:unmarkable}]. Le fichier transmis reste intact ; une page de garde tient lieu de copie tamponnée.',
    'No stamp can be put on the file[ “{value}”][: {reason:unmarkable}]. The file that was transmitted stays as it is; a cover page replaces the stamped copy.',
  ),
  'ACTES-F018': both(
    'L’antivirus ne répond pas : les fichiers n’ont pas pu être examinés, et rien n’est gardé. L’acte n’est pas en cause ; déposez-le de nouveau dans quelques minutes. Si cela dure, prévenez la personne qui administre le serveur[ (actes doctor){cli}].',
    'The antivirus does not answer: the files could not be examined, and nothing is kept. Nothing is wrong with the act; deposit it again in a few minutes. If this lasts, tell whoever runs the server[ (actes doctor){cli}].',
  ),
  'ACTES-F019': both(
    'L’antivirus a reconnu un contenu malveillant dans le fichier[ « {value} »][ : {signature}]. Le dépôt est refusé et rien n’est gardé. N’ouvrez pas ce fichier, prévenez votre service informatique, puis produisez-en un autre depuis le document d’origine.',
    'The antivirus found something harmful in the file[ “{value}”][: {signature}]. The deposit is refused and nothing is kept. Do not open this file, tell your IT department, then make another from the original document.',
  ),
  'ACTES-F020': both(
    'L’antivirus n’a pas pu lire le fichier[ « {value} »] jusqu’au bout[ : {reason:unscannable}]. Ce qui n’est pas lu n’est pas envoyé : enregistrez-le sans protection, allégez-le ou faites-en plusieurs fichiers.',
    'The antivirus could not read the file[ “{value}”] to its end[: {reason:unscannable}]. What is not read is not sent: save it without protection, make it lighter, or make several files of it.',
  ),
  'ACTES-F021': both(
    'Le fichier[ « {value} »] n’est pas un budget en XML que la préfecture puisse recevoir.[ {reason:budget}.] Produisez-le de nouveau avec TotEM ou votre logiciel de finances, et scellez-le.',
    'The file[ “{value}”] is no budget in XML that the préfecture could receive.[ {reason:budget}.] Make it again with TotEM or your accounting software, and seal it.',
  ),
  'ACTES-F042': both(
    'L’annexe[ « {value} »] est un fichier XML qui n’est ni un budget, ni une signature[ : sa racine est « {root} »]. Elle part telle quelle, et la préfecture pourrait ne pas savoir la lire : joignez plutôt un PDF, ou donnez-lui le code 99_SE si c’est une signature.',
    'The annexe[ “{value}”] is an XML file that is neither a budget nor a signature[: its root is “{root}”]. It is sent unchanged, and the préfecture may be unable to read it: attach a PDF instead, or give it the code 99_SE if it is a signature.',
  ),
  'ACTES-F043': both(
    'Le fichier[ « {value} »] n’est pas un accusé de réception lisible[ : sa racine est « {root} »]. Joignez l’ARActe reçu de la préfecture, sans le modifier, ou son PDF.',
    'The file[ “{value}”] is not an acknowledgement that can be read[: its root is “{root}”]. Add the ARActe that came from the préfecture, unchanged, or its PDF.',
  ),
  'ACTES-F044': both(
    'L’accusé de réception[ « {value} »] n’est pas celui de cet acte[ : {what:accuse} indiqué est {given}, et l’accusé porte {read}]. Corrigez l’acte, ou joignez son accusé.',
    'The acknowledgement[ “{value}”] is not that of this act[: {what:accuse} given is {given}, and the acknowledgement bears {read}]. Correct the act, or add its own acknowledgement.',
  ),
  'ACTES-F022': both(
    'L’antivirus déclare sains les gros fichiers sans les lire : aucun dépôt n’est accepté tant qu’il est réglé ainsi. Dans clamd.conf : MaxFileSize 200M, MaxScanSize 400M, StreamMaxLength 200M, AlertExceedsMax yes ; redémarrez clamd, puis actes.',
    'The antivirus calls large files clean without reading them: no deposit is taken while it is set like this. In clamd.conf: MaxFileSize 200M, MaxScanSize 400M, StreamMaxLength 200M, AlertExceedsMax yes; restart clamd, then actes.',
  ),
  'ACTES-F023': both(
    'La signature électronique du fichier[ « {value} »] est valable : il est intact, et le certificat vient d’une autorité de la liste de confiance.',
    'The electronic signature of the file[ “{value}”] is good: the file is intact, and the certificate comes from an authority of the trust list.',
  ),
  'ACTES-F024': both(
    'La signature électronique du fichier[ « {value} »] est intacte, mais rien ne garantit qui a signé[ : {chain:signer}]. Faites vérifier le certificat, ou ajoutez son autorité à la liste de confiance.',
    'The electronic signature of the file[ “{value}”] is intact, but no known authority vouches for the signer[: {chain:signer}]. Have the certificate checked, or add its authority to the trust list.',
  ),
  'ACTES-F025': both(
    'Le fichier[ « {value} »] n’est plus tel qu’il a été signé[ : {covers:added}| : son contenu a changé]. Reprenez le document signé d’origine, ou faites-le signer de nouveau.',
    'The file[ “{value}”] is no longer as it was signed[: {covers:added}|: its content has changed]. Take the original signed document, or have it signed again.',
  ),
  'ACTES-F026': both(
    'Le certificat qui a signé le fichier[ « {value} »] n’était pas valable à ce moment-là[ : {chain:signer}]. Faites signer le document avec un certificat en cours de validité.',
    'The certificate that signed the file[ “{value}”] was not valid at that moment[: {chain:signer}]. Have the document signed with a certificate that is.',
  ),
  'ACTES-F027': both(
    'Ce qui se présente comme une signature électronique dans le fichier[ « {value} »] n’en est pas une, ou ne se vérifie pas[ : {reason:bogus}]. Reprenez le document signé d’origine, ou faites-le signer de nouveau.',
    'What looks like an electronic signature in the file[ “{value}”] is not one, or cannot be verified[: {reason:bogus}]. Take the original signed document, or have it signed again.',
  ),
  'ACTES-F028': both(
    'Le fichier[ « {value} »] est signé, mais sa signature n’est pas valable[ ({verdict})], et le réglage ACTES_SIGNATURES n’admet que des signatures valables. Faites signer de nouveau le document, ou demandez à l’administrateur de revoir le réglage.',
    'The file[ “{value}”] is signed, but its signature is not good[ ({verdict})], and the setting ACTES_SIGNATURES takes good ones only. Have the document signed again, or ask the administrator to change the setting.',
  ),
  'ACTES-F029': both(
    'Le contenu du fichier[ « {value} »] n’est pas sain[ : {reason:unsound}]. Produisez-le de nouveau à partir de l’original, puis remplacez-le.',
    'The content of the file[ “{value}”] is not sound[: {reason:unsound}]. Make it again from the original, then replace it.',
  ),
  'ACTES-F030': both(
    'Ce fichier n’est pas une exportation complète[ ({where})] : il est coupé, abîmé ou d’un autre type. Rien n’a été écrit : exportez de nouveau, ou recopiez le fichier.',
    'This file is no whole export[ ({where})]: it is cut, damaged or something else. Nothing was written: export again, or copy the file again.',
  ),
  'ACTES-F031': both(
    'Cette exportation contient des données impossibles[ ({what})]. Rien n’a été écrit : le fichier a été modifié, ou vient d’un autre programme.',
    'This export contains impossible data[ ({what})]. Nothing was written: the file was changed, or comes from another program.',
  ),
  'ACTES-F032': both(
    'Cette exportation dépasse une limite[ ({where})]. Rien n’a été écrit.',
    'This export is over a limit[ ({where})]. Nothing was written.',
  ),
  'ACTES-F033': both(
    'Le journal de cette exportation est incohérent : une ligne, un maillon ou un sceau manque ou a été modifié[ (maillon {n})]. Rien n’a été écrit : demandez une nouvelle exportation à l’autre installation.',
    'The journal of this export is inconsistent: a line, a link or a seal is missing or was changed[ (link {n})]. Nothing was written: ask the other installation for another export.',
  ),
  // X: XML documents and archives
  'ACTES-X001': both(
    'Ce document est trop gros pour un message[ : {sizeBytes:size}][, pour {limitBytes:size} au plus]. Il n’est pas lu ; vérifiez sa provenance.',
    'This document is too big for a message[: {sizeBytes:size}][, for {limitBytes:size} at most]. It is not read; check where it comes from.',
  ),
  'ACTES-X002': both(
    'L’encodage de ce document n’est pas admis[ : {encoding}]. Les messages s’écrivent en ISO-8859-1 ; UTF-8 et windows-1252 sont lus aussi.',
    'The encoding of this document is not accepted[: {encoding}]. Messages are written in ISO-8859-1; UTF-8 and windows-1252 are read too.',
  ),
  'ACTES-X003': both(
    'Ce document contient une déclaration DOCTYPE ou ENTITY[ (ligne {line})]. Aucun message de la norme n’en contient : par prudence, il n’est pas lu. Vérifiez sa provenance.',
    'This document holds a DOCTYPE or ENTITY declaration[ (line {line})]. No message of the norm does: as a precaution it is not read. Check where it comes from.',
  ),
  'ACTES-X004': both(
    'Ce document n’est pas du XML bien formé[ (ligne {line})]. Il a sans doute été coupé ou modifié ; demandez-le de nouveau.',
    'This document is not well-formed XML[ (line {line})][: {reason}]. It was probably cut or altered; ask for it again.',
  ),
  'ACTES-X005': both(
    'Ce document XML n’est pas un message de la norme d’échange[ : sa racine est « {root} »]. Vérifiez que c’est le bon fichier.',
    'This XML document is not a message of the norm[: its root is “{root}”]. Check that it is the right file.',
  ),
  'ACTES-X006': both(
    'Ce message contient un nom étranger à la norme[ : « {name} »]. Par prudence, il n’est pas lu ; vérifiez sa provenance.',
    'This message holds a name that is foreign to the norm[: “{name}”]. As a precaution it is not read; check where it comes from.',
  ),
  'ACTES-X007': both(
    'Le document s’écarte de la norme[ : {reason:departure}]. C’est noté, et le document est lu.',
    'The document departs from the norm[: {reason:departure}]. This is noted, and the document is read.',
  ),
  'ACTES-X008': both(
    'Le document n’est pas dans l’encodage qu’il annonce[ : {declared} annoncé][, {read} lu]. C’est noté, et le document est lu.',
    'The document is not in the encoding that it declares[: {declared} declared][, {read} read]. This is noted, and the document is read.',
  ),
  'ACTES-X009': both(
    'Le message construit ne se relit pas comme il a été demandé[ ({member})]. Rien n’est parti. C’est un défaut du programme : signalez-le avec ce code.',
    'The message, read back, differs from the request[ ({member})]. Nothing was sent. It is a fault of the program: report it with this code.',
  ),
  'ACTES-X010': both(
    'Ce message ne donne pas lisiblement [{fact:fact}|une information indispensable]. Il n’est pas exploité ; demandez-le de nouveau à la plateforme.',
    'This message lacks [{fact:fact}|a required value] in readable form. It is not used; ask the platform for it again.',
  ),
  'ACTES-X020': both(
    'Ce fichier n’est pas une archive tar.gz, ou il est endommagé. Demandez-le ou copiez-le de nouveau.',
    'This file is not a tar.gz archive, or it is damaged. Ask for it or copy it again.',
  ),
  'ACTES-X021': both(
    'Un fichier de l’archive porte un nom qui n’est pas admis[ : « {member} »][ : « {name} »]. Par prudence, l’archive n’est pas lue ; vérifiez sa provenance.',
    'A file of the archive has a name that is not accepted[: “{member}”][: “{name}”]. As a precaution the archive is not read; check where it comes from.',
  ),
  'ACTES-X022': both(
    'L’archive contient autre chose que des fichiers ordinaires[ : « {member} »][ : « {name} »], comme un dossier ou un lien. Par prudence, elle n’est pas lue ; vérifiez sa provenance.',
    'The archive holds something else than plain files[: “{member}”][: “{name}”], such as a folder or a link. As a precaution it is not read; check where it comes from.',
  ),
  'ACTES-X023': both(
    'Deux fichiers de l’archive portent le même nom[ : « {member} »][ : « {name} »]. On ne peut savoir lequel est le bon : elle n’est pas lue.',
    'Two files of the archive have the same name[: “{member}”][: “{name}”]. It cannot be known which one is right: the archive is not read.',
  ),
  'ACTES-X024': both(
    'L’archive dépasse une limite[ : {reason:limit}]. Elle n’est pas lue ; vérifiez sa provenance.',
    'The archive is over a limit[: {reason:limit}]. It is not read; check where it comes from.',
  ),
  'ACTES-X025': both(
    'L’archive est coupée avant la fin. Des fichiers peuvent y manquer : demandez-la ou copiez-la de nouveau.',
    'The archive is cut before its end. Files may be missing from it: ask for it or copy it again.',
  ),
  'ACTES-X026': both(
    'Ce fichier n’est pas un zip lisible : il est endommagé, incomplet ou protégé par un mot de passe. Refaites-le sans mot de passe, ou déposez un dossier.',
    'This file is not a readable zip: it is damaged, cut, or locked by a password. Make it again without a password, or hand in a folder.',
  ),
  'ACTES-X027': both(
    'Le tableau du lot ne peut pas être utilisé[ : {reason:table}]. Rien n’a été déposé. Partez du modèle[ (actes deposit --csv-model){cli}| (« Télécharger le modèle », sur la page des lots)], une ligne par acte, enregistré en CSV ou en XLSX.',
    'The table of the batch cannot be taken[: {reason:table}]. Nothing was deposited. Start from the model[ (actes deposit --csv-model){cli}| (“Download the model”, on the page of batches)], a line for each act, saved as CSV or XLSX.',
  ),
  'ACTES-X030': both(
    'La norme d’échange ne prévoit rien de tel[ : {reason:stranger}]. Donnez une archive, un dossier de retours, un courriel (.eml), un message XML, un document, un identifiant ou un nom de fichier.',
    'This does not belong to the protocol[: {reason:stranger}]. Give an archive, a folder of retours, a mail (.eml), an XML message, a document, an identifier or a file name.',
  ),
  'ACTES-X032': both(
    'Ce courriel ne se lit pas : il n’a pas la forme d’un courriel, ou il est endommagé. Enregistrez-le de nouveau depuis la messagerie, avec ses en-têtes (format .eml), ou bien enregistrez ses pièces jointes dans un dossier et donnez ce dossier.',
    'This mail cannot be read: it is not in the form of a mail, or it is damaged. Save it again from the mail program, headers included (.eml), or save its attachments in a folder and give that folder.',
  ),
  'ACTES-X033': both(
    'Ce qui a été reçu dépasse une limite[ : {what:excess}]. Rien n’en est lu ; vérifiez sa provenance. Si elle est sûre, enregistrez à part les fichiers utiles, et donnez-les.',
    'What was received is over a limit[: {what:excess}]. Nothing of it is read; check where it comes from. If the source is trustworthy, save the useful files separately, and give those.',
  ),
  // G: gateways
  'ACTES-G001': both(
    'La plateforme ne répond pas. Rien n’est parti. Si cela dure, vérifiez le réseau et l’état de la plateforme ; un envoi retenu repart quand on le remet en file d’attente.',
    'The platform does not answer. Nothing was sent. If it lasts, check the network and the state of the platform; to send a held transmission, requeue it.',
  ),
  'ACTES-G002': both(
    'La plateforme demande de revenir plus tard. Rien n’est perdu. Si cela dure, demandez-lui quand elle sera disponible ; un envoi retenu repart quand on le remet en file d’attente.',
    'The platform asks to come back later. Nothing is lost. If it lasts, ask when it will be available; to send a held transmission, requeue it.',
  ),
  'ACTES-G003': both(
    'La plateforme n’a pas répondu, et rien n’était parti. Si cela dure, vérifiez le réseau et l’état de la plateforme ; un envoi retenu repart quand on le remet en file d’attente.',
    'The platform did not answer, and nothing had been sent. If it lasts, check the network and the state of the platform; to send a held transmission, requeue it.',
  ),
  'ACTES-G004': both(
    'L’envoi est parti et la plateforme n’a pas confirmé. On ne sait pas encore s’il est arrivé : il ne sera pas renvoyé sans vérification.',
    'It was sent, but the platform did not confirm it. It is not yet known whether it arrived: it will not be sent again without a check.',
  ),
  'ACTES-G005': both(
    'L’envoi est parti et la réponse de la plateforme est illisible. On ne sait pas encore s’il est arrivé : il ne sera pas renvoyé sans vérification.',
    'It was sent, but the answer of the platform cannot be read. It is not yet known whether it arrived: it will not be sent again without a check.',
  ),
  'ACTES-G006': both(
    'La plateforme ne sait pas dire si elle a reçu l’envoi. Vérifiez sur la plateforme ou auprès de la préfecture, puis dites s’il est arrivé ou non[ (actes resolve){cli}| sur la page de l’acte].',
    'The platform cannot tell whether it has the sending. Check on the platform or with the préfecture, then say whether it arrived or not[ (actes resolve){cli}|, on the page of the act].',
  ),
  'ACTES-G007': both(
    'La plateforme refuse le certificat présenté[ : {reason:fault}]. Rien n’est parti ; la connexion est suspendue et ses actes attendent. Renouvelez le certificat, ou corrigez-le dans la fiche de la collectivité ; la connexion reprendra dès que la plateforme l’acceptera.',
    'The platform rejects the certificate it was shown[: {reason:fault}]. Nothing was sent; the connection is suspended and its acts wait. Renew the certificate, or correct it in the file of the collectivité; the connection resumes as soon as the platform accepts it.',
  ),
  'ACTES-G008': both(
    'La plateforme refuse l’identité présentée[ : {reason:fault}]. Rien n’est parti ; la connexion est suspendue et ses actes attendent. Vérifiez le compte, le mot de passe et les droits ; la connexion reprendra dès qu’ils seront acceptés.',
    'The platform rejects the identity it was shown[: {reason:fault}]. Nothing was sent; the connection is suspended and its acts wait. Check the account, its password and its rights; the connection resumes as soon as they are accepted.',
  ),
  'ACTES-G009': both(
    'La plateforme a refusé l’envoi[ : {reason}]. Rien n’a été transmis à la préfecture. Corrigez, puis déposez l’acte de nouveau.',
    'The platform refused the sending[: {reason}]. Nothing was transmitted to the préfecture. Correct it, then deposit the act again.',
  ),
  'ACTES-G010': both(
    'L’acte a été préparé pour une autre passerelle que celle de la collectivité[ ({type})]. Remettez-le en file d’attente : il sera préparé de nouveau si rien n’est parti.',
    'The act was prepared for another gateway than that of the collectivité[ ({type})]. Requeue it: it will be prepared again if nothing was sent.',
  ),
  'ACTES-G011': both(
    'Le programme s’est arrêté pendant l’envoi. On ne sait pas encore s’il est arrivé : il ne sera pas renvoyé sans vérification.',
    'The program stopped during the sending. It is not yet known whether it arrived: it will not be sent again without a check.',
  ),
  'ACTES-G012': both(
    'L’envoi n’a pas commencé, faute de temps avant un arrêt. Rien n’est parti. Si cela se répète, voyez qui arrête le programme ; un envoi retenu repart quand on le remet en file d’attente.',
    'The sending was not started, because a stop left too little time. Nothing was sent. If it happens again, see who stops the program; to send a held transmission, requeue it.',
  ),
  'ACTES-G013': both(
    'Un réglage de la passerelle manque ou ne convient pas[ ({setting})][ : {reason:fault}]. La connexion est suspendue et ses actes attendent. Corrigez la fiche de la collectivité, puis [déclarez-la de nouveau (actes collectivite add){cli}|enregistrez-la].',
    'A setting of the gateway is absent or does not fit[ ({setting})][: {reason:fault}]. The connection is suspended and its acts wait. Correct the file of the collectivité, then [declare it again (actes collectivite add){cli}|record it].',
  ),
  'ACTES-G014': both(
    'Le certificat de la plateforme n’est pas celui qui est attendu[ : {reason:fault}]. Rien n’est parti ; la connexion est suspendue et ses actes attendent. Si la plateforme a changé de certificat, faites-le confirmer par elle, puis corrigez « autorites » ou « empreintes ».',
    'The certificate of the platform is not the expected one[: {reason:fault}]. Nothing was sent; the connection is suspended and its acts wait. If the platform changed its certificate, have it confirmed, then correct “autorites” or “empreintes”.',
  ),
  'ACTES-G015': both(
    'La plateforme a déjà un acte sous ce numéro, et ce n’est pas celui-ci[ : {reason}]. Rien ne sera envoyé sans vous : regardez cet acte sur la plateforme, puis dites si l’envoi est arrivé[ (actes resolve){cli}]. S’il ne l’est pas, retirez-le[ (--not-arrived --withdraw){cli}] et déposez l’acte sous un autre numéro.',
    'The platform already has an act under this number, and it is not this one[: {reason}]. Nothing will be sent without you: look at that act on the platform, then say whether the sending arrived[ (actes resolve){cli}]. If it did not, withdraw it[ (--not-arrived --withdraw){cli}] and deposit the act under another number.',
  ),
  'ACTES-G016': both(
    'La plateforme a l’acte et attend qu’une personne habilitée le confirme chez elle. Confirmez-le sur la plateforme : la suite est relevée automatiquement, et l’acte ne sera pas envoyé une seconde fois.',
    'The platform has the act and waits for an authorised person to confirm it there. Confirm it on the platform: the rest is collected by itself, and it will not be sent a second time.',
  ),
  'ACTES-G017': both(
    'La plateforme a refusé l’acte après l’avoir accepté[ : {reason}]. Il n’est pas transmis à la préfecture. Corrigez ce qui est signalé, puis déposez-le de nouveau.',
    'The platform refused the act after having taken it[: {reason}]. It is not transmitted to the préfecture. Correct what is reported, then deposit it again.',
  ),
  'ACTES-G018': both(
    'Un secret de la passerelle ne peut pas être ouvert[ ({setting})]. La clé maîtresse a peut-être changé : remettez l’ancienne (ACTES_MASTER_KEY), ou déclarez de nouveau la collectivité avec ses secrets.',
    'A secret of the gateway cannot be opened[ ({setting})]. The master key may have changed: put the former one back (ACTES_MASTER_KEY), or declare the collectivité again with its secrets.',
  ),
  'ACTES-G019': both(
    'Un certificat arrive à échéance[ le {on:day}]. Renouvelez-le avant cette date : après, la connexion serait suspendue.',
    'A certificate expires[ on {on:day}]. Renew it before that day: afterwards the connection would be suspended.',
  ),
  'ACTES-G020': both(
    'Le réglage de passerelle ne convient pas[ : {reason}]. Corrigez-le dans la fiche de la collectivité, puis enregistrez-la.',
    'The gateway setting is not valid[: {reason}]. Correct it in the file of the collectivité, then record that.',
  ),
  'ACTES-G021': both(
    'Le programme ne connaît pas la réponse de la plateforme[ : « {reason} »]. La plateforme ne montre pas l’envoi, mais l’a peut-être reçu : rien ne sera renvoyé sans vous. Lisez cette réponse, regardez sur la plateforme, puis dites si l’envoi est arrivé[ (actes resolve){cli}], ou remettez-le en file d’attente : la plateforme sera interrogée avant tout nouvel envoi.',
    'The platform answered in words that the program does not know[: “{reason}”]. It does not show the sending, but may have taken it: nothing will be sent again without you. Read these words, look on the platform, then say whether the sending arrived[ (actes resolve){cli}], or requeue it: the platform is asked before anything is sent again.',
  ),
  'ACTES-G022': both(
    'La boîte relevée[ ({address})] n’est pas dans « adressesRetour » : le ministère écrirait ailleurs, et les accusés de réception ne seraient jamais lus. Ajoutez-y l’adresse de la boîte ; si son identifiant n’est pas son adresse, donnez-la dans « boite.adresse ».',
    'The mailbox that is read[ ({address})] is not in “adressesRetour”: the ministry would write elsewhere, and acknowledgements would never be read. Add the address of the mailbox there; if its login is not its address, give it in “boite.adresse”.',
  ),
  'ACTES-G023': both(
    'La préfecture répond à un envoi[ ({named})] que cette installation n’a jamais fait : la base de données a peut-être été remise à un état antérieur, ou un autre logiciel envoie pour la même collectivité. Rien ne part plus par cette connexion, pour ne rien envoyer deux fois ; les retours sont relevés. Cherchez d’où vient cet envoi[ (actes returns){cli}|, parmi les retours à rattacher], puis reprenez la connexion[ (actes connections resume){cli}| sur sa page].',
    'The préfecture answers a sending[ ({named})] that this installation never made: perhaps the database was restored to an earlier moment, or another program sends for the same collectivité. This connection sends nothing more, so that nothing is sent twice; retours are still collected. Find out where that sending came from[ (actes returns){cli}|, among the stray returns], then resume the connection[ (actes connections resume){cli}| on its page].',
  ),
  'ACTES-G024': both(
    'Sur la plateforme, ce compte est celui d’une autre collectivité[ : « {reason} »]. N’envoyez rien par lui : donnez le compte de la collectivité déclarée. Si c’est le bon compte, écrivez son nom dans la fiche comme la plateforme l’écrit.',
    'On the platform, this account belongs to another collectivité[: “{reason}”]. Do not send with it: give the account of the declared collectivité. If it is the right one, write the collectivité’s name in its file as the platform writes it.',
  ),
  'ACTES-G025': both(
    'L’identifiant partagé ne convient pas[ : « {value} »][ : {fault:fault}].[ {reason:sharing}.] Rien n’a été enregistré : corrigez, puis recommencez.',
    'The shared credential cannot be used[: “{value}”][: {fault:fault}].[ {reason:sharing}.] Nothing was recorded: correct it and try again.',
  ),
  'ACTES-G026': both(
    'La plateforme a déjà reçu une archive de ce nom[ : {archive}]. Rien ne sera envoyé sans vous : cherchez-y ce qu’elle contient, puis remettez l’envoi en file d’attente : il partira sous un autre nom.',
    'The platform has already received an archive of this name[: {archive}]. Nothing will be sent without you: look there for what it holds, then requeue the sending: it will leave under another name.',
  ),
  'ACTES-G027': both(
    'L’extension de cette passerelle ne peut pas servir[ : {reason:pluginFault}]. Rien ne part par elle, rien n’est perdu. Un administrateur l’examine à la page Connexions.',
    'The plug-in of this gateway cannot be used[: {reason:pluginFault}]. Nothing leaves by it, nothing is lost. An administrator looks at it on the page Connections.',
  ),
  'ACTES-G028': both(
    'L’extension de cette passerelle ne respecte pas son contrat[ : {reason:pluginBreach}]. Rien ne sera envoyé sans vous. Prévenez son éditeur.',
    'The plug-in of this gateway does not keep its contract[: {reason:pluginBreach}]. Nothing will be sent without you. Tell its vendor.',
  ),
  // R: retours
  'ACTES-R001': both(
    'La préfecture refuse l’acte[ (anomalie {nature})][ : {detail}]. Il n’est pas transmis. Corrigez ce qu’elle signale avant de le transmettre de nouveau.',
    'The préfecture refuses the act[ (anomaly {nature})][: {detail}]. It is not transmitted. Correct what it reports before it is transmitted again.',
  ),
  'ACTES-R002': both(
    'Le ministère refuse l’envoi entier[ : {detail}][ (nature {nature})]. Il n’est pas parvenu à la préfecture. Corrigez ce qui est signalé, avec la préfecture si l’enregistrement de la collectivité est en cause, avant de transmettre l’acte de nouveau.',
    'The ministry refuses the whole sending[: {detail}][ (nature {nature})]. It has not reached the préfecture. Correct what it reports, with the préfecture if the registration of the collectivité is the cause, before the act is transmitted again.',
  ),
  'ACTES-R003': both(
    'Ce retour ne correspond à aucun envoi d’ici, ou [à plusieurs ({candidates:several})|à plusieurs]. Il est gardé en entier : dites à quel acte le rattacher.',
    'This retour matches no sending from here, or [several ({candidates:several})|several]. It is kept whole: say which act it belongs to.',
  ),
  'ACTES-R004': both(
    'Ce retour n’a pas pu être lu[ ({code})]. Il est gardé tel qu’il est arrivé : regardez-le, et prévenez la plateforme s’il est abîmé.',
    'This retour could not be read[ ({code})]. It is kept as it came: look at it, and tell the platform if it is damaged.',
  ),
  'ACTES-R005': both(
    'Le nom du fichier et son contenu ne disent pas la même chose[ pour {fact:fact}][ : « {value} » dans le nom][, « {xml} » dans le message]. Le contenu fait foi.',
    'The file name and its content do not say the same[ about {fact:fact}][: “{value}” in the name][, “{xml}” in the message]. The content prevails.',
  ),
  'ACTES-R006': both(
    'Ce retour était déjà arrivé. Il est gardé, et rien ne change.',
    'This retour had already come. It is kept, and nothing changes.',
  ),
  'ACTES-R007': both(
    'Ce retour concerne une transmission déjà terminée. Il est gardé, et l’état de l’acte ne change pas.',
    'This retour is about a transmission that has already ended. It is kept, and the state of the act does not change.',
  ),
  'ACTES-R008': both(
    'Un second accusé de réception est arrivé, avec une autre date de réception. Le premier fait foi ; les deux sont gardés.',
    'A second acknowledgement has come, with another date of reception. The first one holds; both are kept.',
  ),
  'ACTES-R009': both(
    'Une anomalie est arrivée après l’accusé de réception. L’acte reste acquitté et rien n’est renvoyé : appelez la préfecture, puis dites laquelle des deux réponses est la bonne[ (« actes tasks close »){cli}|, dans la tâche ouverte pour cela].',
    'An anomaly has come after the acknowledgement. The act stays acknowledged and nothing is sent again: call the préfecture, then say which of the two answers is right[ (“actes tasks close”){cli}|, in the task that is open for it].',
  ),
  'ACTES-R010': both(
    'Un accusé de réception est arrivé après le refus. L’acte reste refusé et rien n’est renvoyé : appelez la préfecture, puis dites laquelle des deux réponses est la bonne[ (« actes tasks close »){cli}|, dans la tâche ouverte pour cela].',
    'An acknowledgement has come after the refusal. The act stays refused and nothing is sent again: call the préfecture, then say which of the two answers is right[ (“actes tasks close”){cli}|, in the task that is open for it].',
  ),
  'ACTES-R011': both(
    'Un courriel sans message de la norme est arrivé : c’est un avis. Il est gardé, et rien n’est changé ; lisez-le.',
    'A mail without a message of the protocol has come: it is a notice. It is kept, and nothing is changed; read it.',
  ),
  'ACTES-R020': both(
    'Ce courriel se dit de la préfecture, mais personne n’a encore confirmé son expéditeur[ ({from})] pour cette connexion. Il est gardé sans être lu : si l’adresse est bien celle de la préfecture, confirmez-la, et tous ses courriels seront lus[ (actes senders confirm){cli}].',
    'This mail claims to be from the préfecture, but nobody has confirmed its sender[ ({from})] for this connection yet. It is kept unread: if the address is indeed that of the préfecture, confirm it, and all its mails are read[ (actes senders confirm){cli}].',
  ),
  'ACTES-R021': both(
    'L’origine de ce courriel n’est pas établie[ : {origin:origin}]. Il est gardé sans être lu, et aucun acte n’a changé. Regardez ses en-têtes, demandez à la préfecture ; s’il est bien d’elle, acceptez-le avec un motif[ (actes returns accept){cli}].',
    'The origin of this mail is not established[: {origin:origin}]. It is kept unread, and no act has changed. Look at its headers, ask the préfecture; if it did send it, accept it with a reason[ (actes returns accept){cli}].',
  ),
  'ACTES-R022': both(
    'Ce retour est venu d’un expéditeur confirmé, mais rien ne prouve qu’il est de lui. Il est admis parce que le réglage « boite.nonAuthentifies » de la connexion le demande.',
    'This retour came from a confirmed sender, but nothing proves that it is theirs. It is accepted because the setting “boite.nonAuthentifies” of the connection says so.',
  ),
  'ACTES-R023': both(
    'Ce retour est incohérent[ : il est daté du {date:day}][, avant la décision de l’acte ({decided:day})][, avant son envoi ({sent:day})][, après le jour où il est arrivé ici ({received:day})].[ Il est venu par {via:gateway}, alors que l’envoi est parti par {gateway:gateway}.] Il est gardé, l’acte n’a pas changé, et aucun délai n’en est tiré. Demandez à la préfecture ; si elle le confirme, rattachez-le à l’acte avec un motif[ (actes returns attach){cli}].',
    'This retour is implausible[: it is dated {date:day}][, before the decision of the act ({decided:day})][, before it was sent ({sent:day})][, after the day on which it came here ({received:day})].[ It came through {via:gateway}, while the act was sent through {gateway:gateway}.] It is kept, the act has not changed, and no deadline is computed from it. Ask the préfecture; if it confirms it, attach it to the act with a reason[ (actes returns attach){cli}].',
  ),
  // S: store
  'ACTES-S001': both(
    'La base de données ne répond pas. Vérifiez qu’elle fonctionne et que ACTES_DATABASE_URL est juste ; rien n’est perdu.',
    'The database does not answer. Check that it runs and that ACTES_DATABASE_URL is right; nothing is lost.',
  ),
  'ACTES-S002': both(
    'La base de données est plus récente que ce programme[ (version {last} ; connue ici : {known})]. Mettez le programme à jour.',
    'The database is newer than this program[ (version {last}; known here: {known})]. Update the program.',
  ),
  'ACTES-S003': both(
    'Un fichier gardé manque[ ({sha256})]. Rien n’est envoyé. Rétablissez le dossier des fichiers depuis une sauvegarde, puis remettez l’acte en file d’attente.',
    'A stored file is missing[ ({sha256})]. Nothing is sent. Restore the folder of stored files from a backup, then requeue the act.',
  ),
  'ACTES-S004': both(
    'Un fichier gardé n’est plus celui qui a été déposé[ ({sha256})]. Rien n’est envoyé. Rétablissez-le depuis une sauvegarde, puis remettez l’acte en file d’attente.',
    'A stored file is no longer the one that was deposited[ ({sha256})]. Nothing is sent. Restore it from a backup, then requeue the act.',
  ),
  'ACTES-S005': both(
    'Les fichiers ne peuvent pas être écrits. Vérifiez la place sur le disque et les droits sur leur dossier, ou le serveur qui les garde.',
    'Stored files cannot be written. Check the space on the disk and the rights on their folder, or the server that keeps them.',
  ),
  'ACTES-S006': both(
    'Rien ici ne porte ce nom[ : « {name} »]. Une transmission se désigne par son id, par l’identifiant de l’acte ou par son numéro[ (« actes list »){cli}] ; un retour et une tâche par leur id[ (« actes returns list », « actes tasks list »){cli}].',
    'Nothing here goes by this name[: “{name}”]. A transmission is named by its id, by the identifier of the act or by its number[ (“actes list”){cli}]; a return and a task by their id[ (“actes returns list”, “actes tasks list”){cli}].',
  ),
  'ACTES-S007': both(
    'Plusieurs transmissions portent ce nom[ : {name}][ ; en voici une : {value} ({state:state})]. Choisissez-en une par son id.',
    'Several transmissions answer to this name[: {name}][; here is one: {value} ({state:state})]. Choose one by its id.',
  ),
  'ACTES-S008': both(
    'Le dossier de données est déjà ouvert par un autre programme actes[ (processus {pid:positive})]. Arrêtez-le, ou passez par lui.',
    'The data folder is already open in another actes program[ (process {pid:positive})]. Stop it, or go through it.',
  ),
  'ACTES-S009': both(
    'Cet acte a changé entre-temps : un collègue ou le programme l’a fait avancer. Rien n’a été changé ici ; regardez où il en est.',
    'This act was moved on meanwhile. Nothing was changed here; look at its present state.',
  ),
  'ACTES-S010': both(
    'La base de données date d’une version plus ancienne du programme[ (version {last} ; attendue : {known})]. Lancez « actes migrate ».',
    'The database is from an older version of the program[ (version {last}; expected: {known})]. Run “actes migrate”.',
  ),
  'ACTES-S011': both(
    'Le dossier de données ne peut pas être écrit : son disque est plein, ou en lecture seule. Ce qui était enregistré l’est toujours. Libérez de la place, ou rendez le dossier accessible, puis recommencez.',
    'The data folder cannot be written: its disk is full, or read-only. What was recorded still is. Free some space, or make the folder accessible, then try again.',
  ),
  'ACTES-S012': both(
    'Un fichier gardé ne peut pas être lu[ ({sha256})]. Vérifiez les droits sur le dossier des fichiers et l’état de son disque, ou le serveur qui les garde.',
    'A stored file cannot be read[ ({sha256})]. Check the rights on the folder of stored files and the state of its disk, or the server that keeps them.',
  ),
  'ACTES-S013': both(
    'Cette installation a été restaurée depuis une sauvegarde[ du {day:day}] : rien ne part, car elle ignore ce qui était parti depuis. Les retours sont relevés. Comparez avec la passerelle et les accusés reçus, puis laissez repartir les envois[ (actes go --reason « … »){cli}].',
    'This installation was restored from a backup[ of {day:day}]: nothing is sent, because it does not know what was sent since then. Retours are still collected. Compare with the gateway and the acknowledgements received, then resume sending[ (actes go --reason “…”){cli}].',
  ),
  'ACTES-S014': both(
    'La base de données a été remise à un état antérieur : elle ignore [{count} envois|des envois] dont la marque de l’installation garde la trace. Rien ne part ; les retours sont relevés. Comparez avec la passerelle et les accusés reçus, puis laissez repartir les envois[ (actes go --reason « … »){cli}].',
    'The database was restored to an earlier moment: it does not know [{count} sendings|sendings] that the mark of the installation shows. Nothing is sent; retours are still collected. Compare with the gateway and the acknowledgements received, then resume sending[ (actes go --reason “…”){cli}].',
  ),
  'ACTES-S015': both(
    'La marque trouvée à côté des fichiers gardés est celle d’une autre installation[ ({epoch})] : la base de données et ACTES_BLOBS ou ACTES_MARK ne vont pas ensemble. Rien ne part ; les retours sont relevés. Corrigez ces réglages, ou, si tout est en ordre, laissez repartir les envois[ (actes go --reason « … »){cli}].',
    'The mark beside the stored files is another installation’s[ ({epoch})]: the database and ACTES_BLOBS or ACTES_MARK do not belong together. Nothing is sent; retours are still collected. Correct these settings or, if all is well, resume sending[ (actes go --reason “…”){cli}].',
  ),
  'ACTES-S016': both(
    'Cet envoi est peut-être déjà parti sans que cette installation le sache, et la passerelle ne peut pas le dire : la base de données a été remise à un état antérieur, ou un retour parle de cet acte, qui n’est jamais parti d’ici. Rien ne sera envoyé sans vous. Cherchez son accusé de réception, ou demandez à la préfecture : s’il était parti, rattachez l’accusé[ (actes returns){cli}] ; sinon, remettez l’envoi en file d’attente, et il partira ; si un autre programme a envoyé un autre acte sous ce numéro, retirez celui-ci[ (actes cancel){cli}].',
    'This installation may have sent this without knowing it, and the gateway cannot tell: the database was restored to an earlier moment, or a retour is about this act, which was never sent from here. Nothing will be sent without you. Look for its acknowledgement, or ask the préfecture: if it had been sent, attach the acknowledgement[ (actes returns){cli}]; if not, requeue it, and it will be sent; if another program sent another act under this number, withdraw this one[ (actes cancel){cli}].',
  ),
  'ACTES-S017': both(
    'Cette installation n’est pas vide : une sauvegarde ne se restaure que dans une base neuve, pour ne rien écraser. Donnez une base vide dans ACTES_DATABASE_URL, ou un dossier neuf dans ACTES_HOME.',
    'This installation is not empty: a backup is restored into a new database only, so that nothing is overwritten. Give an empty database in ACTES_DATABASE_URL, or a new folder in ACTES_HOME.',
  ),
  'ACTES-S018': both(
    'Ce fichier n’est pas une sauvegarde entière[ ({what:part})] : il est tronqué, abîmé, ou d’un autre type. Rien n’a été restauré. Prenez une autre sauvegarde, et vérifiez-la (actes backup --check FICHIER).',
    'This file is not a whole backup[ ({what:part})]: it is cut, damaged, or of another type. Nothing was restored. Take another backup, and check it (actes backup --check FILE).',
  ),
  'ACTES-S019': both(
    'La sauvegarde ne s’ouvre pas : [elle demande {wanted:wanted}|sa phrase secrète ou sa clé est une autre]. Une phrase secrète se donne dans ACTES_BACKUP_PASSPHRASE ou à la demande du programme ; sans elle, la sauvegarde s’ouvre par la clé maîtresse de l’installation qui l’a faite.',
    'The backup does not open: [it asks for {wanted:wanted}|its passphrase or its key is another one]. A passphrase is given in ACTES_BACKUP_PASSPHRASE or when the program asks; without one, a backup opens by the master key of the installation that made it.',
  ),
  'ACTES-S020': both(
    '[{gateway} n’a pas encore donné ce document.|Ce document n’a pas pu être établi.] Il est redemandé à intervalles croissants pendant trois jours ; ensuite, demandez-le de nouveau[ (actes restamp){cli}| sur la page de l’acte].',
    '[{gateway} has not given this document yet.|This document could not be made.] It is asked for again, later each time, for three days; after that, ask for it again[ (actes restamp){cli}| on the page of the act].',
  ),
  'ACTES-S023': both(
    'Un fichier gardé[ (empreinte {sha256})] est chiffré sous une clé maîtresse qui n’est plus donnée. Remettez cette clé sous la clé en vigueur (ACTES_MASTER_KEY), puis faites la rotation jusqu’au bout (actes keys rotate).',
    'A stored file[ (digest {sha256})] is encrypted under a master key that is missing. Put that key back below the current one (ACTES_MASTER_KEY), then finish the rotation (actes keys rotate).',
  ),
  'ACTES-S024': both(
    'Le serveur de la base de données n’a plus de place sur son disque, ou ne peut plus y écrire. Ce qui était enregistré l’est toujours ; rien de nouveau ne l’est. Libérez de la place sur le serveur PostgreSQL : ce qui attend reprend ensuite.',
    'The server of the database has no room on its disk, or can no longer write there. What was recorded still is; nothing new is. Free some space on the PostgreSQL server: what waits then goes on.',
  ),
  'ACTES-S025': both(
    'La base de données n’accepte que la lecture : c’est un serveur de secours, ou elle est réglée ainsi. Rien de nouveau n’est enregistré. Donnez dans ACTES_DATABASE_URL le serveur principal, ou rendez-lui l’écriture.',
    'The database is read-only: it is a standby, or configured so. Nothing new is recorded. Give the primary server in ACTES_DATABASE_URL, or let this one be written again.',
  ),
  'ACTES-S026': both(
    'Le dossier temporaire de la machine ne peut pas être écrit : son disque est plein, ou en lecture seule. Rien n’a été enregistré. Libérez de la place, ou donnez un autre dossier dans TMPDIR, puis recommencez.',
    'The temporary folder of the machine cannot be written: its disk is full, or read-only. Nothing was recorded. Free some space, or give another folder in TMPDIR, then try again.',
  ),
  'ACTES-S027': both(
    'Le répartiteur de connexions placé devant PostgreSQL (pgbouncer) refuse le paramètre[ « {parameter} »] que le programme donne à ses connexions. Ajoutez-le à ignore_startup_parameters dans pgbouncer.ini, ou donnez dans ACTES_DATABASE_URL l’adresse de PostgreSQL lui-même, ce que la file d’attente demande aussi quand elle est dans la base.',
    'The pooler in front of PostgreSQL (pgbouncer) refuses the parameter[ “{parameter}”] that the program gives its connections. Add it to ignore_startup_parameters in pgbouncer.ini, or give the address of PostgreSQL itself in ACTES_DATABASE_URL, as a queue that is in the database needs it anyway.',
  ),
  'ACTES-S028': both(
    'Le dossier des fichiers (ACTES_BLOBS) n’est pas celui de cette installation : sa base de données en connaît un autre, où les autres processus gardent les fichiers des actes. Rien n’a démarré. Donnez à ce processus le même dossier qu’aux autres ; s’il remplace un dossier perdu, dites-le d’abord (actes go --reason « … »).',
    'The folder of stored files (ACTES_BLOBS) is not that of this installation: its database knows another one, in which the other processes keep the files of acts. Nothing was started. Give this process the same folder as the others; where it replaces one that was lost, say so first (actes go --reason “…”).',
  ),
  'ACTES-S030': both(
    'La plateforme a déjà reçu une archive que cette installation n’a jamais envoyée[ : {archive}] : la base de données a sans doute été remise à un état antérieur. Rien ne part plus ; les retours sont relevés. Comparez avec la plateforme et les accusés de réception, puis laissez repartir les envois[ (actes go --reason « … »){cli}].',
    'The platform has already received an archive that this installation never sent[: {archive}]: the database was probably restored to an earlier moment. Nothing is sent; retours are still collected. Compare with the platform and the acknowledgements, then resume sending[ (actes go --reason “…”){cli}].',
  ),
  'ACTES-S032': both(
    'Cette base de données, ou cette sauvegarde, vient d’une version trop ancienne du programme[ (niveau {last} ; le plus ancien accepté : {known})]. Passez d’abord par la dernière version qui sait la mettre à niveau[ (commit {commit})] : « actes migrate » pour une base ; « actes restore », puis « actes backup » pour une sauvegarde. Revenez ensuite à celle-ci.',
    'This database or backup is from a version of the program that is too old[ (level {last}; the oldest accepted: {known})]. First go through the last version that can bring it up to date[ (commit {commit})]: “actes migrate” for a database; “actes restore”, then “actes backup” for a backup. Then come back to this one.',
  ),
  // T: transfers to an archive
  'ACTES-T001': both(
    'Le service d’archives a refusé ce versement[ ({value})][ : « {reason} »]. Rien n’est archivé. Corrigez ce qu’il indique, dans les réglages du service d’archives ou avec lui, puis versez de nouveau l’acte.',
    'The archive refused this transfer[ ({value})][: “{reason}”]. Nothing is archived. Correct what it names, in the settings of the archive or together with it, and transfer the act again.',
  ),
  'ACTES-T002': both(
    'Le service d’archives s’est arrêté sur ce versement[ : « {reason} »]. Prévenez son exploitant, et n’envoyez rien de nouveau : la réponse est attendue. S’il a annulé l’opération, ou si son numéro est faux, dites-le sur la page du versement.',
    'The archive has stopped on this transfer[: “{reason}”]. Tell its operator, and send nothing again: the reply is awaited. If they have cancelled the operation, or its number is wrong, say so on the page of the transfer.',
  ),
  'ACTES-T003': both(
    'La réponse du service d’archives est illisible, ou concerne un autre versement[ : {reason:replyFault}]. Elle est conservée telle quelle ; l’acte n’est pas tenu pour archivé. Interrogez le service d’archives.',
    'The reply of the archive is unreadable, or about another transfer[: {reason:replyFault}]. It is kept as it came; the act does not count as archived. Ask the archive.',
  ),
  'ACTES-T004': both(
    'Ce réglage du service d’archives n’est pas admis[ : {reason}]. Corrigez-le d’après l’accord de versement.',
    'This setting of the archive is not accepted[: {reason}]. Correct it by the transfer agreement.',
  ),
  'ACTES-T005': both(
    'Aucun service d’archives n’est réglé pour cette collectivité[ ({siren})]. Réglez-le dans Conservation avant de verser.',
    'No archive is set for this collectivité[ ({siren})]. Set it in Conservation before a transfer.',
  ),
  'ACTES-T006': both(
    'Cet acte est déjà versé, ou son versement est en cours. Il n’est pas versé deux fois.',
    'This act is in the archive already, or on its way. It is not transferred twice.',
  ),
  'ACTES-T007': both(
    'Le bordereau préparé ne respecte pas le profil des actes[ : {reason:bordereau}]. Rien n’est parti. Vérifiez les réglages du service d’archives.',
    'The bordereau does not keep to the profile of acts[: {reason:bordereau}]. Nothing was sent. Check the settings of the archive.',
  ),
  'ACTES-T008': both(
    'Le service d’archives n’a pas encore répondu[ depuis le {date:day}]. La réponse est attendue ; signalez-le-lui si elle tarde.',
    'The archive has not replied yet[ since {date:day}]. The reply is awaited; tell the archive if it is late.',
  ),
  'ACTES-T009': both(
    'Le service d’archives n’a pas répondu dans le délai fixé[, depuis le {date:day}]. N’envoyez rien de nouveau : demandez-lui où en est le versement.',
    'The archive has not replied within the time that was set[, since {date:day}]. Send nothing again: ask it about the transfer.',
  ),
  'ACTES-T010': both(
    'La réponse au versement s’est perdue, et le service d’archives ne peut pas être interrogé automatiquement. Demandez-lui s’il a reçu ce versement avant de décider : le verser deux fois créerait deux archives.',
    'The answer to this transfer was lost, and the archive cannot be asked automatically. Ask it whether it has the transfer before you decide: sending it twice would make two archives.',
  ),
  'ACTES-T011': both(
    'Ce versement ne le permet pas dans son état actuel[ ({state})]. Rechargez la page pour voir où il en est.',
    'This transfer does not allow it in its present state[ ({state})]. Reload the page to see it.',
  ),
  'ACTES-T012': both(
    'Cet acte est en cours de versement aux archives, ou déjà versé. Annulez d’abord son versement s’il n’est pas parti ; sinon, voyez avec le service d’archives.',
    'This act is on its way to the archive, or there already. Cancel its transfer first if it has not left; otherwise ask the archive.',
  ),
  // Q: queue
  'ACTES-Q001': both(
    'La file d’attente ne répond pas[ ({backend})]. Vérifiez qu’elle fonctionne ; rien n’est perdu, tout est dans la base de données.',
    'The queue does not answer[ ({backend})]. Check that it runs; nothing is lost, everything is in the database.',
  ),
  'ACTES-Q002': both(
    'Redis peut effacer des données quand la mémoire manque[ (maxmemory-policy {value})]. Réglez-le sur « noeviction ».',
    'Redis may drop data when memory is short[ (maxmemory-policy {value})]. Set it to “noeviction”.',
  ),
  'ACTES-Q003': both(
    'Redis ne garde rien sur le disque : après un redémarrage, il aura tout oublié, et le travail reprendra plus lentement. Réglez appendonly sur « yes ».',
    'Redis keeps nothing on disk: after a restart it has forgotten everything, and work resumes more slowly. Set appendonly to “yes”.',
  ),
  'ACTES-Q004': both(
    'Le programme s’est arrêté net [{times} fois de suite|plusieurs fois de suite] en travaillant sur cet envoi. Il est mis de côté pour que les autres continuent. Signalez-le à votre service informatique, avec le journal du programme ; ensuite, remettez-le en file d’attente ou retirez-le.',
    'The program died [{times} times in a row|several times in a row] while it worked on this sending. It is put aside so that the others go on. Report it to those who run the program, with its log; then requeue it or withdraw it.',
  ),
  'ACTES-Q005': both(
    'Du travail en retard n’avance plus : aucun processus ne le prend. Rien n’est perdu. Vérifiez qu’un processus « actes start » tourne et que son journal avance ; au besoin, redémarrez-le.',
    'Overdue work no longer moves: no process takes it. Nothing is lost. Make sure that a process of “actes start” runs and that its log goes on; if need be, restart it.',
  ),
  'ACTES-Q006': both(
    'Cette tâche n’est pas de celles que la file connaît[ : {where}][ = « {value} »]. Rien n’a été fait. Corrigez-la d’après le chapitre « doors » du manuel.',
    'The queue does not know this kind of job[: {where}][ = “{value}”]. Nothing was done. Correct it from the chapter “doors” of the manual.',
  ),
  'ACTES-Q007': both(
    'Le chemin[ « {value} »] n’est pas dans un dossier où la file peut lire. Rien n’a été fait. Placez-y le fichier, ou ajoutez le dossier à ACTES_QUEUE_FILES.',
    'The path[ “{value}”] is in no folder that the queue may read. Nothing was done. Put the file there, or add the folder to ACTES_QUEUE_FILES.',
  ),
  'ACTES-Q008': both(
    'Aucune file de ce nom n’est ouverte ici[ (« {queue} »)]. Aucun fichier n’a été gardé. Vérifiez son nom, et ACTES_QUEUE_DEPOSITS.',
    'No queue of this name is open here[ (“{queue}”)]. No file was kept. Check its name, and ACTES_QUEUE_DEPOSITS.',
  ),
  'ACTES-Q009': both(
    'La file d’attente est en pause : quelqu’un l’a arrêtée depuis un autre outil, et rien n’avance. Un processus de traitement (actes start) la relance en quelques secondes ; s’il n’en tourne aucun, démarrez-en un. Pour arrêter des envois, mettez leur connexion en pause[ (actes connections pause){cli}].',
    'The queue is paused: somebody paused it with another tool, and nothing moves. A worker process (actes start) resumes it within seconds; where none runs, start one. To stop sendings, pause their connection[ (actes connections pause){cli}].',
  ),
  'ACTES-Q010': both(
    'La file de dépôts[ {queue}] est en pause : quelqu’un l’a arrêtée depuis un autre outil, et ses dépôts attendent. Rien n’est perdu. Celui qui l’a arrêtée la relance depuis cet outil (« resume »).',
    'The queue of deposits[ {queue}] is paused: somebody paused it with another tool, and its deposits wait. Nothing is lost. Whoever paused it must resume it with that tool (“resume”).',
  ),
  'ACTES-Q012': both(
    'Cette file[ ({queue})] ne peut rien déposer pour le SIREN[ {siren}]. Rien n’a été fait. Ajoutez-le à ACTES_QUEUE_DEPOSITS, ou déposez par une file qui en a le droit.',
    'This queue[ ({queue})] may deposit nothing for the SIREN[ {siren}]. Nothing was done. Add it to ACTES_QUEUE_DEPOSITS, or deposit by a queue that may.',
  ),
  // A: access and operations
  'ACTES-A001': both(
    '[Le motif est trop long : {length:number} caractères, et la limite est de {max:number}. Rien n’a été fait : raccourcissez-le|Cette opération demande un motif, qui est inscrit au journal : donnez-le][ (--reason){cli}].',
    '[The reason is too long: {length:number} characters, and the limit is {max:number}. Nothing was done: shorten it|This operation needs a reason, which is written in the journal: give it][ (--reason){cli}].',
  ),
  'ACTES-A002': both(
    'Cette opération n’est pas possible dans l’état de l’acte[ : {state:state}]. Rien n’a été changé.',
    'This operation is not possible in the present state of the act[: {state:state}]. Nothing was changed.',
  ),
  'ACTES-A003': both(
    'Un envoi de cet acte est sans réponse : on ne sait pas encore s’il est arrivé. Attendez la vérification, ou dites-le vous-même[ (actes resolve){cli}| sur sa page].',
    'A sending of this act has no answer: it is not yet known whether it arrived. Wait for the check, or say so yourself[ (actes resolve){cli}| on its page].',
  ),
  'ACTES-A004': both(
    'La plateforme a déjà eu un acte sous ce numéro, et ne le libère jamais, même refusé ou annulé. Déposez l’acte de nouveau, sous un autre numéro[ : {proposed}, par exemple].',
    'The platform has already had an act under this number, and never frees it, though it was refused or annulled. Deposit the act again, under another number[: {proposed}, for instance].',
  ),
  'ACTES-A005': both(
    'Une autre transmission porte déjà cet identifiant[ : {id}]. Celle-ci ne peut donc pas repartir.',
    'Another transmission already carries this identifier[: {id}]. So this one cannot leave again.',
  ),
  'ACTES-A006': both(
    'Ce filtre désigne tous les actes. Précisez ce qui est à remettre en file d’attente : un état, un code, les envois retenus ou les envois incertains.',
    'This filter would take everything. Say what to requeue: a state, a code, what is held or what is uncertain.',
  ),
  'ACTES-A007': both(
    'Ce courrier a déjà une réponse[ ({id})], ou sa réponse est en route. Rien n’est envoyé une seconde fois.',
    'This letter is already answered[ ({id})], or its answer is on its way. Nothing is sent a second time.',
  ),
  'ACTES-A008': both(
    'Une annulation de cet acte est déjà en route[ ({id})]. Attendez la réponse de la préfecture.',
    'An annulation of this act is already on its way[ ({id})]. Wait for the answer of the préfecture.',
  ),
  'ACTES-A009': both(
    'La passerelle[ « {type} »] de cette collectivité ne transporte pas [le message {code}|ce message]. Rien n’est envoyé ; faites-le sur la plateforme elle-même.',
    'The gateway[ “{type}”] of this collectivité does not carry [message {code}|this message]. Nothing is sent; do it on the platform itself.',
  ),
  'ACTES-A010': both(
    'Deux réponses de la préfecture se contredisent pour cet acte, et personne n’a encore tranché. Appelez la préfecture, puis tranchez [avec « actes tasks close »{cli}|dans la tâche ouverte pour cela] avant de renvoyer quoi que ce soit.',
    'Two answers of the préfecture contradict each other about this act, and nobody has decided yet. Call the préfecture, then decide [with “actes tasks close”{cli}|in the task that is open for it] before sending anything again.',
  ),
  'ACTES-A011': both(
    'Ce retour n’attend pas d’être rattaché[ : il est « {status:retour} »]. Seuls les retours sans destinataire, les illisibles et les avis se rattachent à la main.',
    'This retour does not wait to be attached[: it is “{status:retour}”]. Only unmatched or unreadable retours and notices are attached by hand.',
  ),
  'ACTES-A012': both(
    '[Le message {code}|Ce message] ne peut pas avoir ce nombre de documents[ ({count})][ : {files:documents}]. Rien n’est envoyé ; ajoutez ou retirez des fichiers.',
    '[Message {code}|This message] cannot have that many documents[ ({count})][: {files:documents}]. Nothing is sent; add or remove files.',
  ),
  'ACTES-A013': both(
    'La classification a déjà été demandée aujourd’hui[, le {day:day}]. Une demande par jour suffit[ ; « --force » demande la liste entière quand même{cli}].',
    'The classification was already asked for today[, on {day:day}]. One request a day is enough[; “--force” asks for the whole list all the same{cli}].',
  ),
  'ACTES-A014': both(
    'Ce retour n’est pas un courrier auquel on répond ainsi[ ({kind})]. On répond à un courrier simple, et on fournit ou refuse ce que demandent une demande de pièces ou une lettre d’observations.',
    'This retour is not a letter that takes such an answer[ ({kind})]. A courrier simple is answered; what a request for pieces or a lettre d’observations asks for is given or refused.',
  ),
  'ACTES-A015': both(
    'Cette tâche est déjà fermée, ou ne se ferme pas ainsi. Seule une contradiction entre deux réponses demande un verdict.',
    'This task is already closed, or is not closed in this way. Only a contradiction between two answers needs a verdict.',
  ),
  'ACTES-A016': both(
    'La préfecture intégrée n’a acquitté aucun acte sous cet identifiant[ : « {value} »]. Elle n’écrit qu’au sujet d’un acte qu’elle a reçu ; « actes sandbox » montre lesquels, et « --porte » choisit la plateforme simulée.',
    'The built-in préfecture has acknowledged no act under this identifier[: “{value}”]. It only writes about an act that it has received; “actes sandbox” shows which, and “--porte” chooses the simulated platform.',
  ),
  'ACTES-A017': both(
    'L’accusé de réception d’un courrier ne se retire pas : la préfecture l’attend. S’il est retenu, corrigez la cause, puis remettez-le en file d’attente.',
    'The acknowledgement of a letter cannot be withdrawn: the préfecture counts on it. If it is held, correct the cause, then requeue it.',
  ),
  'ACTES-A018': both(
    'L’acte concerné n’est plus acquitté[ : il est « {state:state} »]. Rien n’est envoyé à son sujet.',
    'The act in question is no longer acknowledged[: it is “{state:state}”]. Nothing is sent about it.',
  ),
  'ACTES-A019': both(
    '[Aucune tâche planifiée ne s’appelle « {name} »|Cette tâche planifiée n’existe pas, ou elle est en pause].[ Celles qui existent : {names}.][ « {paused} » est en pause : reprenez-la d’abord (actes schedules resume).{cli}| « {paused} » est en pause : reprenez-la d’abord.]',
    '[No schedule is called “{name}”|This schedule does not exist, or it is paused].[ Those that exist: {names}.][ “{paused}” is paused: resume it first (actes schedules resume).{cli}| “{paused}” is paused: resume it first.]',
  ),
  'ACTES-A020': both(
    'La connexion[ {value}] est inconnue. Regardez les connexions[ (actes connections){cli}].',
    'The connection[ {value}] is unknown. Look at the connections[ (actes connections){cli}].',
  ),
  'ACTES-A021': both(
    'Un envoi est peut-être arrivé par la première passerelle : il ne sera pas fait une seconde fois par une autre. Vérifiez, puis dites s’il est arrivé[ (actes resolve){cli}].',
    'This may have arrived through the first gateway, so it will not be sent again through another. Check, then say whether it arrived[ (actes resolve){cli}].',
  ),
  'ACTES-A022': both(
    'Ce n’est pas dans vos droits pour cette collectivité. Rien n’a été fait : demandez-le à un opérateur ou à un administrateur.',
    'You may not do this for this collectivité. Nothing was done: ask an operator or an administrator.',
  ),
  'ACTES-A023': both(
    'Plus personne ne pourrait administrer le tableau de bord[ sans {value}]. Rien n’a été changé : donnez d’abord le rôle d’administrateur de toutes les collectivités à quelqu’un d’autre, qui peut se connecter.',
    'Nobody could administer the desk[ without {value}]. Nothing was changed: first give the role of administrator of every collectivité to somebody else, who can sign in.',
  ),
  'ACTES-A024': both(
    'Aucun compte[ « {value} »] ne convient : adresse inconnue ou mal écrite, compte fermé, rôle manquant, ou opération déjà faite. Rien n’a été changé : regardez les comptes[ (actes user list){cli}].',
    'No account[ “{value}”] fits: address unknown or badly written, account closed, role missing, or done already. Nothing was changed: look at the accounts[ (actes user list){cli}].',
  ),
  'ACTES-A025': both(
    'Il faut un jeton valable : « Authorization: Bearer actes_… ». Celui-ci manque, est inconnu, a expiré ou a été révoqué. Rien n’a été fait : demandez-en un à un administrateur[ (actes token add){cli}].',
    'A valid token is needed: “Authorization: Bearer actes_…”. It is missing, unknown, expired or revoked. Nothing was done: ask an administrator for one[ (actes token add){cli}].',
  ),
  'ACTES-A026': both(
    'Trop de demandes en peu de temps. Rien n’a été fait : recommencez[ dans {seconds} secondes| plus tard].',
    'Too many calls in a short time. Nothing was done: try again[ in {seconds} seconds| later].',
  ),
  'ACTES-A027': both(
    'Aucun jeton[ « {value} »] ne convient : nom inconnu, mal écrit ou déjà pris, droit manquant, durée trop longue, ou jeton déjà révoqué. Rien n’a été changé : regardez les jetons[ (actes token list){cli}].',
    'No token[ “{value}”] fits: name unknown, badly written or taken, no right, too long a time, or revoked already. Nothing was changed: look at the tokens[ (actes token list){cli}].',
  ),
  'ACTES-A028': both(
    'La demande n’est pas admise[ : {where}][ = « {value} »][ ({reason:call})]. Rien n’a été fait. Corrigez-la d’après la description de l’API (/api/v1/openapi.json).',
    'The call is not accepted[: {where}][ = “{value}”][ ({reason:call})]. Nothing was done. Correct it from the description of the API (/api/v1/openapi.json).',
  ),
  'ACTES-A029': both(
    'Ce type de contenu n’est pas admis ici[ ; il faut {expected}]. Rien n’a été fait. Corrigez l’en-tête Content-Type.',
    'This type of content is not accepted here[; it takes {expected}]. Nothing was done. Correct the header Content-Type.',
  ),
  'ACTES-A030': both(
    'Le contenu de la demande est trop gros[, la limite est de {max:size}]. Rien n’a été fait.',
    'The content of the call is too large[, the limit is {max:size}]. Nothing was done.',
  ),
  'ACTES-A031': both(
    'La demande est venue trop lentement, ou a été coupée avant sa fin. Rien n’a été fait : recommencez.',
    'The call came too slowly, or was cut before its end. Nothing was done: try again.',
  ),
  'ACTES-A032': both(
    'Erreur inattendue, inscrite au journal technique. Regardez où en est l’acte avant de recommencer ; un dépôt se recommence sans risque avec la même clé.',
    'An unexpected error, noted in the log of the machine. Look at the state of the act before you try again; a deposit can safely be repeated with the same key.',
  ),
  'ACTES-A033': both(
    'Le serveur[ {server}] ne répond pas, ou pas comme il faut. On ne sait pas si la demande a été faite : regardez où en est l’acte avant de recommencer. Vérifiez ACTES_SERVER (ou --server), et que ce serveur est démarré.',
    'The server[ {server}] does not answer, or not as it should. It is unknown whether the call was executed: look at the state of the act before you try again. Check ACTES_SERVER (or --server), and that this server is running.',
  ),
  'ACTES-A035': both(
    'Le service d’identité[ {name}] ne répond pas, ou pas comme il faut. Rien n’a été ouvert : réessayez dans quelques minutes ; si cela dure, prévenez un administrateur[ (actes doctor){cli}].',
    'The identity service[ {name}] does not answer, or not as it should. Nothing was opened: try again in a few minutes; if it lasts, tell an administrator[ (actes doctor){cli}].',
  ),
  'ACTES-A036': both(
    'La réponse du service d’identité[ {name}] n’est pas valable : elle a déjà servi, elle est trop ancienne, elle répond à une autre demande, ou elle ne vient pas de ce service. Rien n’a été ouvert : recommencez depuis la page de connexion ; si cela se répète, l’horloge d’une machine est peut-être fausse.',
    'The answer of the identity service[ {name}] is not valid here: it was used already, it is too old, it answers another request, or another party sent it. Nothing was opened: start again from the sign-in page; if it happens again, the clock of a machine may be wrong.',
  ),
  'ACTES-A037': both(
    'La connexion n’a pas été menée à son terme chez[ {name}| le service d’identité] : abandonnée, refusée, ou sans l’authentification forte demandée. Rien n’a été ouvert : recommencez, avec votre second facteur s’il vous est proposé.',
    'The sign-in was not completed at[ {name}| the identity service]: given up, refused, or without the strong authentication that is demanded. Nothing was opened: start again, with your second factor where it is offered.',
  ),
  'ACTES-A038': both(
    'Vous êtes reconnu par[ {name}| le service d’identité], mais aucun compte n’est ouvert ici pour cette identité. Demandez à un administrateur de vous inviter à l’adresse que ce service connaît, ou, si votre compte y était déjà lié, de retirer l’ancien lien.',
    'You are known to[ {name}| the identity service], but no open account here has this identity. Ask an administrator to invite you at the address that this service knows or, if your account was linked already, to remove the former link.',
  ),
  'ACTES-A039': both(
    'Vous agissez chez[ {name}| le service d’identité] pour[ l’organisme {siren}| un organisme] où vous n’avez aucun rôle ici. Rien n’a été ouvert : choisissez-y la bonne organisation, ou demandez à un administrateur le rôle qui manque.',
    'At[ {name}| the identity service] you act for[ the body {siren}| a body] where you have no role here. Nothing was opened: choose the right organisation there, or ask an administrator for the role that is missing.',
  ),
  'ACTES-A040': both(
    'Le nombre confirmé ne correspond pas[ : {count:number} seraient relancés maintenant]. Rien n’a été fait : regardez ce que la relance prendrait, puis confirmez ce nombre.',
    'The number confirmed does not match[: {count:number} would be requeued now]. Nothing was done: look at what the requeue would take, then confirm that number.',
  ),
  'ACTES-A041': both(
    'Un autre envoi porte déjà cette référence. Rien n’a changé : relisez-la sur la plateforme. Si l’envoi n’y est pas, dites qu’il n’est pas arrivé.',
    'Another sending already has this reference. Nothing was changed: read it again on the platform. If the sending is not there, say that it did not arrive.',
  ),
  'ACTES-A046': both(
    'L’origine de ce retour n’est pas établie : il ne se rattache pas. Confirmez son expéditeur, ou acceptez-le d’abord avec un motif[ (actes returns accept){cli}].',
    'The origin of this retour is not established: it cannot be attached. Confirm its sender, or accept it with a reason first[ (actes returns accept){cli}].',
  ),
  'ACTES-A047': both(
    'L’origine de ce retour n’est pas en doute : il n’y a rien à accepter. Rien n’a été changé.',
    'The origin of this retour is not in doubt: there is nothing to accept. Nothing was changed.',
  ),
  'ACTES-A048': both(
    'Le jour de publication[, {date:day},] est à venir, ou antérieur à la décision[ du {decision:day}]. Rien n’a été noté : vérifiez la date.',
    'The day of publication[, {date:day},] is in the future, or before the decision[ of {decision:day}]. Nothing was recorded: check the date.',
  ),
  'ACTES-A073': both(
    'Quelqu’un a déjà un compte ici : il n’y a plus de premier code. Un administrateur invite les autres ; sans administrateur, donnez le rôle à quelqu’un (actes user add).',
    'Somebody has an account here already: there is no first code any more. An administrator invites the others; without one, give somebody the role (actes user add).',
  ),
  'ACTES-A074': both(
    'L’acte de démonstration n’est pas parti : Maraussan[ ({siren})] est déclarée ici avec une vraie passerelle, et cet acte ne va qu’à la préfecture de démonstration. Déposez plutôt un acte de votre collectivité.',
    'The act of the demonstration was not sent: Maraussan[ ({siren})] is declared here with a real gateway, and this act goes to the demonstration préfecture only. Hand in an act of your own collectivité instead.',
  ),
  'ACTES-A101': both(
    'Aucun acte de cette sélection ne peut être éliminé ni versé : DUA en cours, élimination suspendue, transmission en cours, journal pas encore chaîné, ou acte déjà inscrit sur un bordereau en attente. Rien n’a été enregistré. L’aperçu donne le nombre d’actes qui restent, et pourquoi.',
    'No act of this selection may be deleted or transferred: its term is not over, it is held, on its way, not chained yet, or listed by a bordereau that waits. Nothing was recorded. The preview says how many acts stay, and why.',
  ),
  'ACTES-A102': both(
    'Cette étape n’est pas possible dans l’état du bordereau[ ({state})]. L’ordre est : proposer, enregistrer le visa ou l’accusé, supprimer. Rien n’a été changé.',
    'The bordereau is not in the right state for this[ (it is {state})]. The order is: open, record the visa or the acknowledgement, purge. Nothing was changed.',
  ),
  'ACTES-A103': both(
    'La date du visa ou de l’accusé[ ({date})] est dans le futur. Rien n’a été enregistré : reprenez la date portée sur le document.',
    'The day of the visa or of the acknowledgement[ ({date})] is in the future. Nothing was recorded: enter the day on the document.',
  ),
  'ACTES-A104': both(
    'Cette suspension de l’élimination est déjà en place, ou déjà levée. Rien n’a été changé : la liste des suspensions dit lesquelles sont en vigueur.',
    'This legal hold already exists, or was already lifted. Nothing was changed: see the list of holds.',
  ),
  'ACTES-A105': both(
    'La préfecture a déjà reçu un acte de ce numéro[ ({value})], de cette date et de cette nature ; il a depuis été éliminé ou versé aux archives. Le renvoyer serait un doublon : donnez un autre numéro.',
    'The préfecture has received an act of this number[ ({value})], day and nature; it was destroyed or transferred to an archive since. Sending it again would create a duplicate: give another number.',
  ),
  'ACTES-A106': both(
    'Le nombre d’actes à supprimer a changé depuis l’aperçu[ : il y en a {count}]. Rien n’a été supprimé. Regardez de nouveau l’aperçu, puis confirmez ce nombre.',
    'The count of acts to purge has changed since the preview[: there are {count}]. Nothing was purged. Look at the preview again, then confirm this count.',
  ),
  'ACTES-A075': both(
    'Ce secret a été confié pour un autre serveur, une autre autorité ou un autre réglage[ ({setting})]. Il n’est envoyé nulle part ailleurs, et rien n’a été enregistré : saisissez-le de nouveau pour cette adresse.',
    'This secret was given for another server, another authority or another setting[ ({setting})]. It is sent nowhere else, and nothing was recorded: give it again for this address.',
  ),
  'ACTES-A082': both(
    'Un second facteur est exigé pour vos droits, et celui-ci est le dernier : il n’a pas été retiré. Ajoutez-en d’abord un autre, puis recommencez.',
    'A second step is demanded for your rights, and this is the last one: it was not removed. Add another one first, then try again.',
  ),
  'ACTES-A083': both(
    'Les clés de sécurité ne sont pas utilisables ici : les navigateurs les réservent à une adresse en https:// qui porte un nom. Un administrateur donne cette adresse par le réglage ACTES_PUBLIC_URL.',
    'Security keys cannot be used here: browsers keep them for an https:// address that has a name. An administrator gives this address by the setting ACTES_PUBLIC_URL.',
  ),
  'ACTES-A084': both(
    'La réponse de cette clé n’a pas été acceptée : la demande a expiré, a déjà servi, ou ne vient pas de cette page. Rien n’a été changé : rouvrez la page, puis recommencez.',
    'The answer of this key was not accepted: what was asked has expired, was used before, or does not come from this page. Nothing was changed: open the page again, then try once more.',
  ),
  'ACTES-A085': both(
    'Cette clé n’a pas été ajoutée : il lui faut un nom de 60 caractères au plus, que vos autres clés ne portent pas ; chacune ne s’ajoute qu’une fois[, et {most} au plus].',
    'This key was not added: it needs a name of at most 60 characters that none of your other keys has; each is added once[, and {most} at most].',
  ),
  'ACTES-A086': both(
    'Cette session n’est plus ouverte. Rien n’a été changé : regardez la liste des sessions.',
    'This session is not open any more. Nothing was changed: look at the list of sessions.',
  ),
  'ACTES-A090': both(
    'Cette opération demande de prouver de nouveau votre identité. Rien n’a été fait : confirmez-la, l’opération reprendra où vous l’avez laissée.',
    'This operation asks you to prove again who you are. Nothing was done: confirm it, and the operation goes on where you left it.',
  ),
  'ACTES-A091': both(
    'Votre demande est enregistrée[ sous le numéro {id}], et rien n’est encore fait : une autre personne qui a le même droit doit donner son accord[ avant le {until:day}]. Prévenez-la ; elle la trouve sous « À traiter ».',
    'Your request is recorded[ as {id}], and nothing is done yet: another person with the same right has to agree[ before {until:day}]. Tell that person, who finds it under “To deal with”.',
  ),
  'ACTES-A092': both(
    'L’accord doit venir d’une autre personne que celle qui demande, depuis son propre compte. Un programme ne peut pas le donner. Demandez à une autre personne qui a ce droit.',
    'Another person, with their own account, must agree; a program cannot. Ask another person with this right.',
  ),
  'ACTES-A093': both(
    'Cette opération demande l’accord d’une deuxième personne, et personne d’autre ici n’a ce droit. Rien n’a été fait. Donnez-le à quelqu’un depuis la machine du serveur (actes user add), ou faites-y cette opération en ligne de commande.',
    'This operation needs a second person to agree, and nobody else here has this right. Nothing was done. Give it to somebody on the machine of the server (actes user add), or do this there by the command line.',
  ),
  'ACTES-A094': both(
    'Ce que la demande devait changer a changé entre-temps : elle ne vaut plus, et rien n’a été fait. Regardez où cela en est, puis refaites la demande.',
    'The subject of this request has changed meanwhile: the request is void, and nothing was done. Look at the present state, then ask again.',
  ),
  'ACTES-A095': both(
    'Ce jeton ne sert que depuis certains réseaux, et l’appel vient d’ailleurs[ ({address})]. Rien n’a été fait. Si l’adresse est légitime, un administrateur crée un autre jeton qui l’admet ; sinon le jeton a été copié : révoquez-le.',
    'This token works from certain networks only, and the call comes from elsewhere[ ({address})]. Nothing was done. If the address is right, an administrator creates another token that allows it; if not, the token was copied: revoke it.',
  ),
  'ACTES-A096': both(
    'Un réseau donné pour le jeton[, {value},] n’en est pas un : il faut un réseau comme 192.0.2.0/24, ou une adresse, et non Internet entier. Corrigez-le ; sans réseau, le jeton sert de partout.',
    'A network that was given for the token[, {value},] is not valid: give a network such as 192.0.2.0/24, or an address, but not the whole Internet. Correct it; without a network the token works from anywhere.',
  ),
  'ACTES-A097': both(
    'Trop de vos demandes attendent déjà un accord[ ({most})]. Rien n’a été fait : retirez celles qui ne servent plus (page Demandes), ou faites décider les autres, puis recommencez.',
    'Too many of your requests wait for agreement already[ ({most})]. Nothing was done: withdraw those that are no longer needed (page Requests), or have the others decided, then try again.',
  ),
  'ACTES-A107': both(
    'Ce compte[ ({login})] n’est pas fermé : rien n’a été effacé. Fermez-le d’abord[ (actes user disable){cli}], puis effacez ses données.',
    'This account[ ({login})] is not closed: nothing was erased. Close it first[ (actes user disable){cli}], then erase its data.',
  ),
  'ACTES-A108': both(
    'Cette collectivité[ ({siren})] a déjà des actes ou des retours ici : son exportation n’est importée que dans une installation qui n’en a aucun. Rien n’a été écrit.',
    'This collectivité[ ({siren})] already has acts or retours here: an export can be imported only if there are none. Nothing was written.',
  ),
  'ACTES-A109': both(
    'Cette exportation[ de {siren}] porte des identifiants qui sont déjà pris ici : elle a peut-être été importée sous un autre SIREN, ou modifiée. Rien n’a été écrit.',
    'This export[ of {siren}] has ids that already exist here: it may have been imported under another SIREN, or changed. Nothing was written.',
  ),
  'ACTES-A110': both(
    'Un échange de cette collectivité[ ({siren})] est encore en cours. Ses connexions sont en pause : rien d’autre ne part. Recommencez dans une minute.',
    'An exchange of this collectivité[ ({siren})] is still under way. Its connections are paused: nothing else is sent. Try again in a minute.',
  ),
  'ACTES-A111': both(
    'Cet acte vient d’une autre installation, d’où il peut encore partir. Il attend ici une décision : remettez-le en file d’attente seulement s’il y a été retiré, sinon retirez-le d’ici.',
    'This act comes from another installation, which may still send it. It waits for a decision here: requeue it only if it was withdrawn there, or withdraw it here.',
  ),
  'ACTES-A112': both(
    'Cette exportation vient d’un programme plus récent[ (niveau {version}, ici {known})]. Rien n’a été écrit : mettez d’abord celui-ci à jour.',
    'This export comes from a newer program[ (level {version}, here {known})]. Nothing was written: upgrade this one first.',
  ),
  'ACTES-A113': both(
    'Cette collectivité[ ({siren})] a été transférée vers une autre installation, qui envoie pour elle : rien ne part d’ici. Si l’autre n’envoie pas, reprenez-la d’abord[ (actes leave --back){cli}].',
    'This collectivité[ ({siren})] has moved to another installation, which sends for it: nothing is sent from here. If the other one does not send, take it back first[ (actes leave --back){cli}].',
  ),
  'ACTES-A120': both(
    'Le type de l’annexe[ « {value} »] n’est pas indiqué : elle part sous celui de l’acte[ ({typePiece})], ce qui est rarement le sien. Indiquez « typePiece »[ (actes classification find){cli}].',
    'The type of the annexe[ “{value}”] is not given: it is sent with that of the act[ ({typePiece})], which is seldom right. Give “typePiece”[ (actes classification find){cli}].',
  ),
  'ACTES-A121': both(
    'Le type de l’annexe[ « {value} »] n’est pas choisi. Choisissez-le dans la liste de son code PJ : la préfecture le lit, et il n’est jamais deviné.',
    'The type of the annexe[ “{value}”] is not chosen. Choose it in the list of its code PJ: the préfecture reads it, and nothing guesses it.',
  ),
  'ACTES-A122': both(
    'Trop de fichiers à la fois[ : {most} au plus]. Rien n’a été gardé : ajoutez-en moins, puis les autres.',
    'Too many files at once[: {most} at most]. Nothing of them is kept: give fewer, then add the others.',
  ),
  'ACTES-A125': both(
    'La clé maîtresse[ {key}] n’est pas donnée, et elle scelle des secrets ou des fichiers[ ({count})] : rien n’a changé. Une nouvelle clé ne les ouvrirait pas. Remettez l’ancienne (celle des sauvegardes), au-dessous de la clé en vigueur, puis recommencez. Si elle est perdue, les fichiers qu’elle scelle le sont aussi ; déclarez de nouveau les collectivités avec leurs secrets (actes collectivite add).',
    'The master key[ {key}] is not given, and secrets or files are sealed under it[ ({count})]: nothing has changed. A new key would not open them. Put the former one back (that of the backups), below the present one, then try again. If it is lost, so are the files that it seals; declare the collectivités again with their secrets (actes collectivite add).',
  ),
  'ACTES-A126': both(
    'La préfecture a déjà reçu l’acte de ce numéro[ ({value})][, transmis par {voie:voie}][, le {recuLe:day}][ : la transmission {id}]. Rien n’est envoyé. Pour un second envoi, voulu, donnez un autre numéro.',
    'The préfecture has already received the act of this number[ ({value})][, sent by {voie:voie}][, on {recuLe:day}][: transmission {id}]. Nothing is sent. For a second sending, if it is meant, give another number.',
  ),
  'ACTES-A127': both(
    'Cet acte a été transmis[ par {voie:voie}|par une autre voie] : la passerelle ne peut pas en demander l’annulation. Faites-le par la même voie, ou auprès de la préfecture.',
    'This act was sent[ by {voie:voie}|another way]: the gateway cannot ask for its annulation. Do it the same way, or with the préfecture.',
  ),
  'ACTES-A128': both(
    'Cet acte est parti d’ici : seul se retire l’enregistrement d’un acte transmis par une autre voie. Demandez plutôt son annulation à la préfecture.',
    'This act left from here: only the record of an act that was sent another way can be withdrawn. Ask the préfecture for its annulation instead.',
  ),
  'ACTES-A129': both(
    'Cet acte est en ligne : son enregistrement ne se retire pas. Retirez d’abord l’acte de sa page publique.',
    'This act is online: its record cannot be withdrawn. Take the act off its public page first.',
  ),
  'ACTES-A130': both(
    'La préfecture a déjà écrit au sujet de cet acte : son enregistrement ne se retire pas. Voyez avec elle ce qui est à corriger.',
    'The préfecture has already written about this act: its record cannot be withdrawn. Ask it what is to be corrected.',
  ),
  'ACTES-A051': both(
    'L’autorité d’horodatage ne répond pas, ou répond par une erreur. Les sceaux du journal sont gardés sans date d’un tiers, et leur horodatage est redemandé toutes les heures. Vérifiez ACTES_TIMESTAMP_URL, et qu’elle est joignable d’ici.',
    'The timestamp authority does not answer, or answers with an error. The seals of the journal are kept without a date by a third party, and their timestamps are asked for again every hour. Check ACTES_TIMESTAMP_URL, and that it can be reached from here.',
  ),
  'ACTES-A052': both(
    'La réponse de l’autorité d’horodatage ne prouve rien : elle ne porte pas sur ce sceau, elle n’est pas faite selon la politique demandée, ou son certificat ne vient pas des autorités données. Elle n’est pas gardée ; le sceau attend, et l’horodatage est redemandé toutes les heures. Vérifiez ACTES_TIMESTAMP_CA et ACTES_TIMESTAMP_POLICY.',
    'The answer of the timestamp authority proves nothing: it is not about this seal, it is not made under the policy asked for, or its certificate does not come from the authorities given. It is not kept; the seal waits, and the timestamp is asked for again every hour. Check ACTES_TIMESTAMP_CA and ACTES_TIMESTAMP_POLICY.',
  ),
  'ACTES-A053': both(
    'Trop de fichiers attendent déjà d’être déposés[ ({files:number} fichiers et {bytes:size} au plus)]. Celui-ci n’a pas été gardé. Chacun s’en va un jour après son envoi ; d’ici là, joignez-le au dépôt.',
    'Too many uploaded files already wait for a deposit[ ({files:number} files and {bytes:size} at most)]. This one was not kept. Each is deleted a day after its upload; until then, send it with the deposit.',
  ),
  'ACTES-A054': both(
    'Trop de demandes attendent déjà un changement d’état. Rien n’a changé. Demandez sans « wait », ou un peu plus tard.',
    'Too many calls wait for a change of state already. Nothing has changed. Ask without “wait”, or a little later.',
  ),
  'ACTES-A055': both(
    'Les données ouvertes portent le SIRET de la collectivité[ {siren}], et sa fiche n’a pas de NIC. Ajoutez-le (clé « nic », les cinq derniers chiffres du SIRET), puis recommencez.',
    'Open data contains the SIRET of the collectivité[ {siren}], and its file has no NIC. Add it (key “nic”, the last five digits of the SIRET) and try again.',
  ),
  'ACTES-A056': both(
    'Ce registre compte [{count:number} actes|trop d’actes], et un PDF en contient [{most:number} au plus|moins]. Choisissez une période plus courte, ou le format CSV.',
    'This register has [{count:number} acts|too many acts], and a PDF holds [{most:number} at most|fewer]. Choose a shorter period, or the CSV format.',
  ),
  'ACTES-A057': both(
    'Cette installation n’a pas de pages publiques. Rien n’a été mis en ligne : un administrateur les ouvre par le réglage ACTES_PUBLIC_PAGES.',
    'This installation has no public pages. Nothing was put online: an administrator opens them by the setting ACTES_PUBLIC_PAGES.',
  ),
  'ACTES-A058': both(
    'Seul un acte dont l’accusé de réception est là, et vaut encore, est mis en ligne[ (état : {state:state})]. Rien n’a été mis en ligne : attendez l’accusé de réception, ou mettez en ligne la transmission qui remplace celle-ci.',
    'An act can be put online only with an AR that still holds[ (state: {state:state})]. Nothing was put online: wait for the AR, or put online the transmission that replaces this one.',
  ),
  'ACTES-A114': both(
    'Cet acte a été retiré de toute diffusion. Rien n’a été mis en ligne : s’il peut de nouveau être lu par tous, levez d’abord ce retrait[ (actes release){cli}].',
    'This act is withheld from the public. Nothing was put online: if everybody may read it again, release it first[ (actes release){cli}].',
  ),
  'ACTES-A115': both(
    'Cet acte est déjà retiré de toute diffusion, ou ne l’est pas, ou ce n’est pas un acte. Rien n’a été changé : regardez où il en est sur sa page.',
    'This act is already withheld from the public, or is not withheld, or is not an act. Nothing was changed: see its state on its page.',
  ),
  'ACTES-A059': both(
    'Un acte individuel n’est pas mis en ligne : il nomme une personne. Rien n’a été fait : s’il doit l’être malgré tout, dites-le expressément, avec un motif[ (--individual --reason){cli}].',
    'An individual act is not put online: it names a person. Nothing was done: if it must be all the same, say so expressly, with a reason[ (--individual --reason){cli}].',
  ),
  'ACTES-A060': both(
    'L’acte est déjà sur sa page publique, ou n’y est pas. Rien n’a été changé : regardez où il en est sur la page de l’acte.',
    'The act is already on its public page, or is not on it. Nothing was changed: see its state on the page of the act.',
  ),
  'ACTES-A061': both(
    'Ce brouillon a été modifié entre-temps[ par {who}]. Rien de ce que vous avez saisi n’est perdu : comparez, puis enregistrez de nouveau.',
    'This draft was changed meanwhile[ by {who}]. Nothing that you typed is lost: compare, then save once more.',
  ),
  'ACTES-A062': both(
    'Ce brouillon est déjà déposé : il ne change plus. Suivez sa transmission.',
    'This draft was handed in already: it does not change any more. Follow its transmission.',
  ),
  'ACTES-A063': both(
    'Seul un acte refusé, que rien ne remplace, se corrige ici. Rien n’a été changé : regardez où il en est.',
    'Only a refused act without a replacement can be corrected here. Nothing was changed: look at its state.',
  ),
  'ACTES-A068': both(
    'Cet identifiant partagé sert encore[ (collectivités : {count})] : il n’a pas été supprimé. Donnez-leur d’abord un autre identifiant, puis recommencez.',
    'This shared credential is still used[ (collectivités: {count})]: it was not removed. Give these another credential first, then try again.',
  ),
  'ACTES-A069': both(
    'Le fichier des collectivités ne se lit pas[, ligne {line}][ : « {value} »].[ {reason:listing}.] Rien n’a été enregistré. [« actes collectivite template » donne un modèle.{cli}|Partez d’un des modèles de la page.]',
    'The file of collectivités cannot be read[, line {line}][: “{value}”].[ {reason:listing}.] Nothing was recorded. [“actes collectivite template” gives a model.{cli}|Start from a model of the page.]',
  ),
  'ACTES-A070': both(
    'Les questions se posent dans un terminal, et il n’y en a pas ici. Donnez la fiche de la collectivité : actes collectivite add FICHIER.json ; pour un modèle : actes collectivite template.',
    'Questions are asked in a terminal, and there is none here. Give the file of the collectivité: actes collectivite add FILE.json; for a model: actes collectivite template.',
  ),
  'ACTES-A064': both(
    'Le même acte est décrit plusieurs fois[ : voir aussi la ligne {lines}]. Deux actes de même collectivité, date, numéro et nature n’en font qu’un : corrigez le numéro, ou retirez les lignes en trop.',
    'The same act is described several times[: see line {lines} too]. Two acts of one collectivité, date, number and nature are one: correct the number, or remove the lines that are too many.',
  ),
  'ACTES-A065': both(
    'Des lignes du lot sont à corriger[ ({count})] : rien n’a été déposé. Corrigez-les dans le tableau, ou demandez le dépôt des seules lignes sans faute.',
    'Lines of the batch are to be corrected[ ({count})]: nothing was deposited. Correct them in the table, or ask for the lines without a fault alone.',
  ),
  'ACTES-A066': both(
    'Cette opération n’est pas possible dans l’état du lot : sa lecture n’est pas terminée, aucune de ses lignes n’est à déposer, ou il est clos. Rien n’a été changé ; regardez où il en est sur sa page.',
    'The batch is not in the right state: it is not completely read, it has no line to deposit, or it is over. Nothing was changed; look on its page how far it is.',
  ),
  'ACTES-A067': both(
    'Aucune ligne du tableau ne nomme [le fichier « {value} »|ce fichier] : il ne sera pas déposé. Si c’est un oubli, ajoutez-le à la ligne de son acte.',
    'No line of the table names [the file “{value}”|this file]: it will not be deposited. If it was forgotten, add it to the line of its act.',
  ),
  'ACTES-A049': both(
    'Ce document n’existe pas encore[ : {document:documentKind}]. Une copie tamponnée et le bordereau suivent l’accusé de réception de quelques secondes, pendant que le service tourne[ (actes start){cli}] ; le certificat demande aussi une date de publication[ (actes publish){cli}].',
    'This document does not exist yet[: {document:documentKind}]. A stamped copy and the bordereau follow the AR within seconds, while the service runs[ (actes start){cli}]; the certificat needs a day of publication too[ (actes publish){cli}].',
  ),
  'ACTES-A050': both(
    'La préfecture n’a pas accusé réception de cet acte : il n’y a rien à tamponner. Attendez l’accusé de réception.',
    'The préfecture has not acknowledged this act: there is nothing to stamp. Wait for the AR.',
  ),
  'ACTES-A071': both(
    'Cette personne n’a pas de compte ouvert, ou n’a pas le droit de traiter ce qui attend pour cette collectivité. Choisissez-en une autre.',
    'This person has no open account, or may not deal with what waits for this collectivité. Choose another one.',
  ),
  'ACTES-A072': both(
    'Le jour doit être à venir[, et au plus tard le {last:day}]. Choisissez-en un plus proche.',
    'The day must be in the future[, and {last:day} at the latest]. Choose a nearer one.',
  ),
  // N: notices to subscribers and by mail
  'ACTES-N001': both(
    'Cette adresse ne peut pas recevoir de notifications[ : {reason:target}]. Donnez une adresse https:// d’un serveur public, ou ajoutez son réseau à ACTES_WEBHOOK_NETWORKS.',
    'This address cannot receive notifications[: {reason:target}]. Give an https:// address of a public server, or add its network to ACTES_WEBHOOK_NETWORKS.',
  ),
  'ACTES-N002': both(
    'L’abonné n’a pas répondu[ ({reason})]. La notification est renvoyée à intervalles croissants ; vérifiez que son serveur est joignable d’ici.',
    'The subscriber did not answer[ ({reason})]. The notification is sent again, later each time; check that its server can be reached from here.',
  ),
  'ACTES-N003': both(
    'L’abonné a répondu autre chose qu’un succès[ : {status}]. La notification est renvoyée à intervalles croissants ; regardez le journal de son serveur.',
    'The subscriber did not answer with a success[: {status}]. The notification is sent again, later each time; look into the log of its server.',
  ),
  'ACTES-N004': both(
    'L’abonnement est arrêté : l’abonné a répondu qu’il ne voulait plus rien recevoir (410), ou n’a rien reçu depuis cinq jours. Faites réparer son serveur, puis reprenez l’abonnement sur sa page : rien n’est perdu.',
    'The subscription is stopped: the subscriber answered that it was over (410), or has taken nothing for five days. Repair it, then resume the subscription on its page: nothing is lost.',
  ),
  'ACTES-N005': both(
    'Le serveur de courriel ne prend pas le message[ : {reason}]. Il sera renvoyé ; vérifiez ACTES_SMTP_URL et ACTES_MAIL_FROM.',
    'The mail server does not take the mail[: {reason}]. It is sent again; check ACTES_SMTP_URL and ACTES_MAIL_FROM.',
  ),
  'ACTES-N006': both(
    'Un courriel est peut-être parti : la connexion a été coupée avant la réponse du serveur. Il n’est pas renvoyé ; ce qu’il annonçait est sur le tableau de bord.',
    'A mail may have been sent: the connection broke before the server answered. It is not sent again; its content is on the desk.',
  ),
  // C: configuration
  'ACTES-C001': both(
    'Un réglage n’est pas admis[ : {setting}][ = « {value} »]. Corrigez-le, puis recommencez.',
    'A setting is not accepted[: {setting}][ = “{value}”]. Correct it and try again.',
  ),
  'ACTES-C002': both(
    'Le fichier d’un secret ne peut pas être lu[ : « {value} »]. Vérifiez le chemin et les droits.',
    'The file of a secret cannot be read[: “{value}”]. Check the path and the rights.',
  ),
  'ACTES-C003': both(
    'La clé maîtresse manque ou est mal formée[ : {reason}]. Elle scelle les secrets des passerelles : donnez 32 octets en base64 dans ACTES_MASTER_KEY ou ACTES_MASTER_KEY_FILE (openssl rand -base64 32).',
    'The master key is absent or malformed[: {reason}]. It seals the secrets of gateways: give 32 bytes in base64 in ACTES_MASTER_KEY or ACTES_MASTER_KEY_FILE (openssl rand -base64 32).',
  ),
  'ACTES-C004': both(
    'Cette version de Node est trop ancienne[ ({value})]. Installez Node 22.22 ou plus récent.',
    'This version of Node is too old[ ({value})]. Install Node 22.22 or newer.',
  ),
  'ACTES-C005': both(
    'Cette machine compresse avec une autre version de zlib[ ({value})] : l’empreinte d’une archive peut différer d’une machine à l’autre. Celle du tar ne change pas.',
    'This machine compresses with another version of zlib[ ({value})]: the digest of an archive may differ between machines. That of the tar does not.',
  ),
  'ACTES-C006': both(
    'La base intégrée sert à essayer : une coupure de courant peut y faire perdre des données. Pour les actes qui comptent, utilisez PostgreSQL.',
    'The embedded database is for trying: a power cut may lose data in it. For acts that matter, use PostgreSQL.',
  ),
  'ACTES-C007': both(
    'Rien ne peut être écrit à l’endroit demandé[ : « {value} »]. Vérifiez le chemin, les droits et la place sur le disque.',
    'Nothing can be written at the place asked for[: “{value}”]. Check the path, the rights and the space on the disk.',
  ),
  'ACTES-C008': both(
    'L’horloge de cette machine et celle de la base diffèrent[ de {seconds} s]. Deux machines pourraient tenir le même acte : réglez l’heure (NTP), puis relancez.',
    'The clock of this machine and that of the database differ[ by {seconds} s]. Two machines could hold the same act: set the time (NTP), then start again.',
  ),
  'ACTES-C009': both(
    'Le port[ {port}] est déjà pris par un autre programme, peut-être un autre « actes start ». Arrêtez-le, ou choisissez un autre port.',
    'The port[ {port}] is already taken by another program, perhaps another “actes start”. Stop it, or choose another port.',
  ),
  'ACTES-C010': both(
    'Aucun antivirus n’est configuré pour les fichiers déposés : donnez l’adresse de clamd dans ACTES_CLAMD (unix:/run/clamav/clamd.ctl ou tcp:hôte:3310), ou écrivez ACTES_CLAMD=off pour vous en passer.',
    'No antivirus is configured for the files of deposits: give the address of clamd in ACTES_CLAMD (unix:/run/clamav/clamd.ctl or tcp:host:3310), or write ACTES_CLAMD=off to go without.',
  ),
  'ACTES-C012': both(
    'D’autres machines atteignent le tableau de bord sans adresse en HTTPS : ses cookies partent en clair. Donnez cette adresse dans ACTES_PUBLIC_URL.',
    'Other machines reach the desk without an address over HTTPS: its cookies leave in clear. Give that address in ACTES_PUBLIC_URL.',
  ),
  'ACTES-C013': both(
    'Le proxy placé devant le tableau de bord n’est pas déclaré : tous les agents y ont la même adresse. Donnez celle du proxy dans ACTES_TRUST_PROXY.',
    'The proxy in front of the desk is not declared: all people have one address. Give that of the proxy in ACTES_TRUST_PROXY.',
  ),
  'ACTES-C016': both(
    'Le compte qui se connecte à la base de données peut modifier les journaux[ ({names})] : ils ne prouvent plus rien face à qui dispose de ce compte. Créez les rôles (actes migrate --print-roles), et donnez à chaque processus le compte du sien dans ACTES_DATABASE_URL.',
    'The account that signs in to the database may change the journals[ ({names})]: what they say proves nothing against whoever has that account. Make the roles (actes migrate --print-roles), and give each process the account of its own in ACTES_DATABASE_URL.',
  ),
  'ACTES-C017': both(
    'Le SIEM ne prend plus les lignes des journaux[ ({host})] : elles attendent ici, et partiront dans leur ordre dès qu’il répondra. Vérifiez qu’il fonctionne, puis ACTES_SYSLOG, ACTES_SYSLOG_CA et le certificat présenté.',
    'The SIEM no longer takes the lines of the journals[ ({host})]: they wait here, and will leave in their order once it answers. Check that it runs, then ACTES_SYSLOG, ACTES_SYSLOG_CA and the certificate that is shown to it.',
  ),
  'ACTES-C018': both(
    'Ce compte n’est pas le propriétaire de la base de données : il ne peut pas la mettre à niveau. Lancez « actes migrate » avec le compte qui l’a créée ; les comptes du traitement et du tableau de bord servent aux autres commandes.',
    'This account does not own the database, and may not bring it up to date. Run “actes migrate” with the account that made it; the accounts of worker and web are for the other commands.',
  ),
  'ACTES-C020': both(
    'La commande qui donne la clé maîtresse (ACTES_MASTER_KEY_COMMAND) a échoué[ : {reason:keyCommand}]. Elle écrit sur sa sortie standard une clé par ligne, en base64, en moins de 10 secondes : lancez-la à la main, sous le même compte.',
    'The command that outputs the master key (ACTES_MASTER_KEY_COMMAND) failed[: {reason:keyCommand}]. It writes one key a line to its standard output, in base64, within 10 seconds: run it by hand, under the same account.',
  ),
  'ACTES-C021': both(
    'Il n’y a pas de nouvelle clé maîtresse : rien n’a changé. Faites-en une (openssl rand -base64 32), mettez-la sur la première ligne, au-dessus de l’ancienne, puis recommencez.',
    'There is no new master key: nothing has changed. Make one (openssl rand -base64 32), put it on the first line, above the former one, then try again.',
  ),
  'ACTES-C022': both(
    'Une rotation des clés est déjà en cours. Attendez qu’elle finisse, puis recommencez : elle reprend là où il reste à faire.',
    'A rotation of the keys is under way already. Wait for its end, then try again: it continues with the rest.',
  ),
  'ACTES-C023': both(
    'La démonstration ne se lance pas à côté d’une installation, dont voici des réglages[ : {names}]. Rien n’a été touché. Lancez-la sans ces réglages, dans un dossier à elle (ACTES_HOME).',
    'The demonstration does not run beside an installation, whose settings are here[: {names}]. Nothing was touched. Run it without these settings, in a folder of its own (ACTES_HOME).',
  ),
  'ACTES-C024': both(
    'Ce dossier[ ({path})] est celui d’une installation : la démonstration ne s’y lance pas, et n’y a rien changé. Donnez-lui un dossier à elle, vide, dans ACTES_HOME.',
    'This folder[ ({path})] is that of an installation: the demonstration does not run there, and has changed nothing. Give it a folder of its own, an empty one, in ACTES_HOME.',
  ),
  'ACTES-C026': both(
    'Cette liste de confiance ne prouve rien[ : « {value} »] : aucun des certificats donnés ne l’a signée, ou elle a été changée. Donnez ceux que la liste européenne désigne pour elle, et téléchargez-la de nouveau.',
    'This trusted list proves nothing[: “{value}”]: none of the given certificates signed it, or it was changed. Give those that the European list names for it, and download it again.',
  ),
  'ACTES-C030': both(
    'La ligne de commande n’est pas comprise[ : {reason}]. Rien n’a été fait. Voyez actes --help, ou --help après le nom de la commande.',
    'The command line is not understood[: {reason}]. Nothing was done. See actes --help, or --help after the name of the command.',
  ),
  'ACTES-C025': both(
    'Ce compte ne peut pas lire toute la base de données : aucune sauvegarde n’a été faite. Donnez dans ACTES_DATABASE_URL le compte propriétaire, celui d’« actes migrate » ; ceux du traitement et du tableau de bord servent aux autres commandes.',
    'This account may not read the whole database: no backup was made. Give the owner’s account in ACTES_DATABASE_URL, that of “actes migrate”; those of worker and web are for the other commands.',
  ),
}

/** What stands beside a state, or in its place. */
export const standingWords = {
  held: both('retenu', 'held'),
  uncertain: both('incertain', 'uncertain'),
  sending: both('envoi en cours', 'being sent'),
} as const satisfies Readonly<Record<string, Both>>

interface StateWords {
  readonly short: Both
  readonly long: Both
  /** The transition into this state, as told in the transmission's history. */
  readonly moved: Both
}

export const stateSentences: Readonly<Record<State, StateWords>> = {
  received: {
    short: both('déposé', 'received'),
    moved: both('Déposé', 'Deposited'),
    long: both('Déposé : les règles vont être vérifiées.', 'It is deposited and will be checked.'),
  },
  validated: {
    short: both('vérifié', 'validated'),
    moved: both('Règles vérifiées', 'Rules checked'),
    long: both('En règle : l’archive va être faite.', 'It is in order and will be packaged.'),
  },
  packaged: {
    short: both('prêt à partir', 'packaged'),
    moved: both('Mis sous enveloppe, prêt à partir', 'Sealed, ready to leave'),
    long: both(
      'L’archive est faite et gardée ; elle va partir vers la préfecture.',
      'The archive is made and kept; it will leave for the préfecture.',
    ),
  },
  submitted: {
    short: both('transmis', 'submitted'),
    moved: both('Envoyé', 'Sent'),
    long: both(
      'L’archive est partie ; la réponse de la préfecture est attendue, si le message en attend une.',
      'The archive was sent; the answer of the préfecture is awaited, if the message has one.',
    ),
  },
  acknowledged: {
    short: both('acquitté', 'acknowledged'),
    moved: both('Accusé de réception reçu', 'Acknowledgement received'),
    long: both('La préfecture en a accusé réception.', 'The préfecture has acknowledged receipt of it.'),
  },
  refused: {
    short: both('refusé', 'refused'),
    moved: both('Refusé', 'Refused'),
    long: both(
      'La préfecture ou la plateforme a refusé l’envoi : l’acte n’est pas transmis.',
      'The préfecture or the platform refused the sending: it is not transmitted.',
    ),
  },
  cancelled: {
    short: both('retiré', 'cancelled'),
    moved: both('Retiré avant l’envoi', 'Withdrawn before it was sent'),
    long: both('Retiré : rien n’en partira d’ici.', 'It was withdrawn: nothing of it will leave from here.'),
  },
  annulled: {
    short: both('annulé', 'annulled'),
    moved: both('Annulé auprès de la préfecture', 'Annulled at the préfecture'),
    long: both(
      'La télétransmission a été annulée, et la préfecture en a accusé réception.',
      'The transmission was annulled, and the préfecture acknowledged it.',
    ),
  },
}
