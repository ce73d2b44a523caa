"""A small gazetteer of real towns, many of which share a name, and some postcodes.

Town data: GeoNames, CC BY 4.0.
"""

from meetings import gazetteer
from meetings.models import GazetteerName, GazetteerPlace

# Name, region, its code, country, latitude, longitude, people, zone; other names.
TOWNS = """
San Jose|California|CA|US|37.33939|-121.89496|997368|America/Los_Angeles|San José;SJ
San Jose|New Mexico|NM|US|36.03919|-106.09808|695|America/Denver|
San Jose|Illinois|IL|US|40.3056|-89.60288|614|America/Chicago|
San José||08|CR|9.93388|-84.08489|335007|America/Costa_Rica|San Jose
Santa Clara|California|CA|US|37.35411|-121.95524|126215|America/Los_Angeles|
Sunnyvale|California|CA|US|37.36883|-122.03635|155805|America/Los_Angeles|
Milpitas|California|CA|US|37.42827|-121.90662|77604|America/Los_Angeles|
Los Gatos|California|CA|US|37.22661|-121.97468|30705|America/Los_Angeles|
San Francisco|California|CA|US|37.77493|-122.41942|827526|America/Los_Angeles|Frisco;SF
Los Angeles|California|CA|US|34.05223|-118.24368|3820914|America/Los_Angeles|LA
Springfield|Missouri|MO|US|37.21533|-93.29824|170188|America/Chicago|
Springfield|Massachusetts|MA|US|42.10148|-72.58981|154341|America/New_York|
Springfield|Illinois|IL|US|39.80172|-89.64371|114394|America/Chicago|
Springfield|Oregon|OR|US|44.04624|-123.02203|60870|America/Los_Angeles|
Springfield|Ohio|OH|US|39.92423|-83.80882|59680|America/New_York|
Springfield|Virginia|VA|US|38.78928|-77.1872|30484|America/New_York|
Paris||11|FR|48.85341|2.3488|2138551|Europe/Paris|Parigi;Lutece
Paris|Texas|TX|US|33.66094|-95.55551|24782|America/Chicago|
Paris|Ontario|ON|CA|43.2|-80.38333|12310|America/Toronto|
Paris|Tennessee|TN|US|36.302|-88.32671|10150|America/Chicago|
Munich||02|DE|48.13743|11.57549|1505005|Europe/Berlin|München;Monaco di Baviera
Saint-Étienne||84|FR|45.43389|4.39|176280|Europe/Paris|
London|England|ENG|GB|51.50853|-0.12574|8961989|Europe/London|Londres
London|Ontario|ON|CA|42.98339|-81.23304|422324|America/Toronto|
London|Kentucky|KY|US|37.12898|-84.08326|8126|America/New_York|
Brighton|England|ENG|GB|50.82838|-0.13947|283870|Europe/London|
Brighton|Colorado|CO|US|39.98526|-104.82053|37585|America/Denver|
Hove|England|ENG|GB|50.83088|-0.1672|75174|Europe/London|
Worthing|England|ENG|GB|50.81795|-0.37538|113866|Europe/London|
Portland|Oregon|OR|US|45.52345|-122.67621|652503|America/Los_Angeles|
Portland|Maine|ME|US|43.65737|-70.2589|66881|America/New_York|
Hope|Arkansas|AR|US|33.66706|-93.59157|9891|America/Chicago|
Hope|British Columbia|BC|CA|49.38299|-121.44144|6686|America/Vancouver|
Berlin||16|DE|52.52437|13.41053|3426354|Europe/Berlin|
Madrid||29|ES|40.4165|-3.70256|3255944|Europe/Madrid|
Bogotá||34|CO|4.60971|-74.08175|7674366|America/Bogota|Santa Fe de Bogotá
Zürich||ZH|CH|47.36667|8.55|415367|Europe/Zurich|Zurigo
Łódź||74|PL|51.77058|19.47395|639890|Europe/Warsaw|
Suva||01|FJ|-18.13683|178.42531|77366|Pacific/Fiji|
"""
POSTCODES = """
95112|San Jose, CA|CA|37.3476|-121.887|America/Los_Angeles
10001|New York, NY|NY|40.7484|-73.9967|America/New_York
02134|Allston, MA|MA|42.3535|-71.1329|America/New_York
97201|Portland, OR|OR|45.5078|-122.6897|America/Los_Angeles
"""


def load() -> None:
    """Store all of them with their names."""
    made = [_town(*row.split("|")) for row in TOWNS.strip().splitlines()]
    made += [_postcode(*row.split("|")) for row in POSTCODES.strip().splitlines()]
    GazetteerPlace.objects.bulk_create(place for place, _ in made)
    GazetteerName.objects.bulk_create(
        GazetteerName(place=place, key=key, population=place.population)
        for place, keys in made
        for key in sorted(keys)
    )


def _town(*row: str) -> tuple[GazetteerPlace, set[str]]:
    name, region, code, country, north, east, people, zone, others = row
    place = GazetteerPlace(
        kind="town", source_id=f"{name} {country} {code}", name=name, region=region,
        region_code=code, country=country, latitude=float(north), longitude=float(east),
        population=int(people), time_zone=zone, slug=gazetteer.fold(name).replace(" ", "-"),
    )  # fmt: skip
    return place, {gazetteer.fold(one) for one in (name, *others.split(";")) if one}


def _postcode(*row: str) -> tuple[GazetteerPlace, set[str]]:
    code, region, state, north, east, zone = row
    place = GazetteerPlace(
        kind="postcode", source_id=f"US-{code}", name=code, region=region, region_code=state,
        country="US", latitude=float(north), longitude=float(east), time_zone=zone, slug=code,
    )  # fmt: skip
    return place, {code}


def town(name: str, region_code: str = "", country: str = "US") -> GazetteerPlace:
    """Give one of them."""
    found = GazetteerPlace.objects.filter(name=name, country=country)
    return found.get(region_code=region_code) if region_code else found.get()
