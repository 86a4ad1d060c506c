//! All data of a user, line by line.

use todo_client::{Client, Error, ExportLine};
use todo_tests::{Service, UnreliableNetwork};

#[tokio::test]
async fn an_export_is_read_line_by_line() {
    let service = Service::start().await;
    let ada = service.register("ada").await;
    ada.todo("Buy milk").await;
    ada.todo("Buy bread").await;
    let client = Client::builder(&service.address).token(ada.token.as_str()).build().unwrap();
    let mut export = client.export_data().await.unwrap();
    let mut lines = Vec::new();
    while let Some(line) = export.try_next().await.unwrap() {
        lines.push(match line {
            ExportLine::User(user) => user.email.unwrap(),
            ExportLine::Todo(todo) => todo.title,
            other => panic!("{other:?}"),
        });
    }
    assert_eq!(lines, ["ada@example.com", "Buy bread", "Buy milk"]);
}

#[tokio::test]
async fn an_export_that_is_cut_off_does_not_look_complete() {
    let service = Service::start().await;
    let network = UnreliableNetwork::to(&service).await;
    let ada = service.register("ada").await;
    let much = "insert into todos (user_id, title, description) select id, 'Todo', repeat('x', \
                10000) from users, generate_series(1, 100)";
    service.database.execute(much).unwrap();
    let client = Client::builder(&network.address).token(ada.token.as_str()).build().unwrap();
    network.cut_after(500_000);
    let mut export = client.export_data().await.unwrap();
    let mut lines = 0;
    let error = loop {
        match export.try_next().await {
            Ok(Some(_)) => lines += 1,
            Ok(None) => panic!("it looks complete after {lines} lines"),
            Err(error) => break error,
        }
    };
    assert!(matches!(error, Error::ExportCutOff(_)), "{error:?}");
    assert!((10..100).contains(&lines), "{lines}");
}
