def test_home(client):
    answer = client.get("/")
    assert answer.status_code == 200, answer.text
