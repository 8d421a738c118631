/// Sentences with slots: `{date}` once in each of the dated ones; `{small}` a number below a thousand, `{room}` one of
/// three digits, `{id}` one of four to six, `{count}` a number grouped by thousands, `{price}` an amount, `{time}` a
/// time of day.
struct SentenceTemplates {
    let dated: [String]
    let undated: [String]

    static func of(_ language: Language) -> SentenceTemplates {
        switch language {
        case .english: english
        case .german: german
        case .french: french
        }
    }

    private static let english = SentenceTemplates(
        dated: [
            "The meeting in room {room} takes place on {date} at {time}.",
            "Invoice {id} over {price} is due on {date}.",
            "On {date}, {count} visitors came to see the {small} paintings in hall {room}.",
            "Your order {id} of {small} chairs was shipped on {date}.",
            "Please pay {price} by {date} and quote reference {id}.",
            "Flight {id} leaves on {date} at {time} from gate {room}.",
            "{date}: {count} parcels arrived at {time}.",
            "We sold {count} tickets at {price} each before {date}.",
            "Contract {id} ends on {date}; the fee is {price}.",
            "From {date} the rent for flat {room} will be {price}.",
            "She paid {price} for room {room} on {date}.",
            "Since {date} the library has lent {count} books to {small} readers.",
            "Train {id} was {small} minutes late on {date}.",
            "The warranty for device {id} expired on {date}, {small} days after the sale.",
            "Customer {id} called on {date} about a bill of {price}.",
            "On {date} at {time}, the sensor in room {room} counted {small} errors.",
            "A deposit of {price} for car {id} must reach us by {date}.",
            "Factory {small} built {count} engines between the opening and {date}.",
            "Ticket {id}: reported on {date}, {small} users affected.",
            "If you cancel before {date}, we refund {price} of the {price}.",
            "Page {small} of report {id} is dated {date}.",
            "After {small} days and {count} guests the museum closed on {date}.",
            "As of {date}, account {id} holds {price}.",
            "Our {small} employees moved into building {room} on {date}.",
            "Room {room} is free from {date} for {price} a night.",
            "The election of {date} was decided by {count} of {count} votes.",
        ],
        undated: [
            "Room {room} has {small} seats.",
            "A night costs {price} or {price} with breakfast.",
            "Please call extension {id}.",
            "The doors open at {time} and close at {time}.",
            "There are still {count} tickets left.",
            "Parcel {id} weighs {small} grams.",
            "We received {price} at {time}.",
            "Hall {room} holds {count} people.",
            "Your customer number is {id}.",
            "Bus {small} leaves at {time}.",
            "The code for locker {room} is {id}.",
            "Of {count} letters, {small} came back.",
        ])

    private static let german = SentenceTemplates(
        dated: [
            "Die Besprechung in Raum {room} findet am {date} um {time} Uhr statt.",
            "Rechnung {id} über {price} ist am {date} fällig.",
            "Am {date} sahen {count} Besucher die {small} Gemälde in Halle {room}.",
            "Ihre Bestellung {id} über {small} Stühle wurde am {date} verschickt.",
            "Bitte zahlen Sie {price} bis zum {date} und nennen Sie das Zeichen {id}.",
            "Flug {id} startet am {date} um {time} Uhr von Steig {room}.",
            "{date}: {count} Pakete kamen um {time} Uhr an.",
            "Vor dem {date} haben wir {count} Karten zu je {price} verkauft.",
            "Vertrag {id} endet am {date}; die Gebühr beträgt {price}.",
            "Ab {date} beträgt die Miete für Wohnung {room} im Monat {price}.",
            "Sie zahlte am {date} den Preis von {price} für Zimmer {room}.",
            "Seit dem {date} hat die Bücherei {count} Bücher an {small} Leser verliehen.",
            "Am {date} war Zug {id} um {small} Minuten verspätet.",
            "Die Garantie für Gerät {id} lief am {date} ab, {small} Tage nach dem Kauf.",
            "Kunde {id} rief am {date} wegen einer Rechnung von {price} an.",
            "Am {date} um {time} Uhr zählte der Sensor in Raum {room} insgesamt {small} Fehler.",
            "Eine Anzahlung von {price} für Wagen {id} muss bis {date} eingehen.",
            "Werk {small} baute von der Eröffnung bis zum {date} genau {count} Motoren.",
            "Meldung {id}: eingegangen am {date}, {small} Nutzer betroffen.",
            "Bei Absage vor dem {date} erstatten wir {price} von {price}.",
            "Seite {small} des Berichts {id} trägt das Datum {date}.",
            "Nach {small} Tagen und {count} Gästen schloss das Museum am {date}.",
            "Mit Stand vom {date} weist Konto {id} ein Guthaben von {price} auf.",
            "Unsere {small} Angestellten zogen am {date} in Gebäude {room} ein.",
            "Zimmer {room} ist ab {date} für {price} pro Nacht frei.",
            "Die Wahl vom {date} entschieden {count} von {count} Stimmen.",
        ],
        undated: [
            "Raum {room} hat {small} Plätze.",
            "Eine Nacht kostet {price} oder mit Frühstück {price}.",
            "Bitte wählen Sie die Durchwahl {id}.",
            "Die Türen öffnen um {time} Uhr und schließen um {time} Uhr.",
            "Es gibt noch {count} Karten.",
            "Paket {id} wiegt {small} Gramm.",
            "Wir haben um {time} Uhr {price} erhalten.",
            "Halle {room} fasst {count} Personen.",
            "Ihre Kundennummer lautet {id}.",
            "Bus {small} fährt um {time} Uhr ab.",
            "Der Code für Fach {room} lautet {id}.",
            "Von {count} Briefen kamen {small} zurück.",
        ])

    private static let french = SentenceTemplates(
        dated: [
            "La réunion en salle {room} aura lieu le {date} à {time}.",
            "La facture {id} de {price} est à régler le {date}.",
            "Le {date}, {count} visiteurs ont vu les {small} tableaux de la salle {room}.",
            "Votre commande {id} de {small} chaises a été expédiée le {date}.",
            "Merci de payer {price} avant le {date} en rappelant la référence {id}.",
            "Le vol {id} part le {date} à {time} de la porte {room}.",
            "{date} : {count} colis sont arrivés à {time}.",
            "Nous avons vendu {count} billets à {price} avant le {date}.",
            "Le contrat {id} prend fin le {date} ; les frais sont de {price}.",
            "À partir du {date}, le loyer de l'appartement {room} sera de {price}.",
            "Elle a payé {price} pour la chambre {room} le {date}.",
            "Depuis le {date}, la bibliothèque a prêté {count} livres à {small} lecteurs.",
            "Le train {id} a eu {small} minutes de retard le {date}.",
            "La garantie de l'appareil {id} a expiré le {date}, {small} jours après l'achat.",
            "Le client {id} a appelé le {date} au sujet d'une note de {price}.",
            "Le {date} à {time}, le capteur de la salle {room} a compté {small} erreurs.",
            "Un acompte de {price} pour la voiture {id} est attendu avant le {date}.",
            "L'usine {small} a construit {count} moteurs entre l'ouverture et le {date}.",
            "Ticket {id} : signalé le {date}, {small} utilisateurs touchés.",
            "Si vous annulez avant le {date}, nous remboursons {price} sur {price}.",
            "La page {small} du rapport {id} est datée du {date}.",
            "Après {small} jours et {count} entrées, le musée a fermé le {date}.",
            "Au {date}, le compte {id} présente un solde de {price}.",
            "Nos {small} employés ont rejoint le bâtiment {room} le {date}.",
            "La chambre {room} est libre dès le {date} pour {price} la nuit.",
            "Le scrutin du {date} s'est joué à {count} voix sur {count}.",
        ],
        undated: [
            "La salle {room} compte {small} places.",
            "La nuit coûte {price} ou {price} avec le petit déjeuner.",
            "Merci d'appeler le poste {id}.",
            "Les portes ouvrent à {time} et ferment à {time}.",
            "Il reste encore {count} billets.",
            "Le colis {id} pèse {small} grammes.",
            "Nous avons reçu {price} à {time}.",
            "La halle {room} peut recevoir {count} personnes.",
            "Votre numéro de client est le {id}.",
            "Le bus {small} part à {time}.",
            "Le code du casier {room} est le {id}.",
            "Sur {count} lettres, {small} sont revenues.",
        ])
}
