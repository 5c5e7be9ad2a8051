use super::*;
use crate::testing;
absher_store::on_both! {
    async fn timing_tmp(db: Db) {
        let (p, _) = testing::platform(&db).await;
        let t = std::time::Instant::now();
        let mut maker = Maker::new(&p.catalogue, 1).unwrap();
        eprintln!("maker {:?}", t.elapsed());
        let size = maker.usual_size().unwrap();
        let t = std::time::Instant::now();
        let people = maker.population(size, p.now()).unwrap();
        eprintln!("population {size} {:?}", t.elapsed());
        let t = std::time::Instant::now();
        let listed = listed(&people);
        eprintln!("listed {:?}", t.elapsed());
        let mut sectors = population::by_sector(people.into_iter().flat_map(Made::into_records));
        for (sector, embedded) in p.links.embedded() {
            let records = sectors.remove(sector.as_str()).unwrap_or_default();
            let n = records.len();
            let t = std::time::Instant::now();
            plant(&p.db, embedded, records, p.now()).await.unwrap();
            eprintln!("{sector} {n} {:?}", t.elapsed());
        }
        let t = std::time::Instant::now();
        let mut tx = db.begin().await.unwrap();
        store::add(&mut tx, &listed).await.unwrap();
        tx.commit().await.unwrap();
        eprintln!("people rows {:?}", t.elapsed());
    }
}
